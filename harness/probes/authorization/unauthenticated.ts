import { NotApplicable, Untestable } from '../../core/errors.js';
import type { Exchange } from '../../core/evidence.js';
import { Caller } from '../../session/caller.js';
import { openLegacy } from '../../session/eras/legacy.js';
import { ModernSession } from '../../session/eras/modern.js';
import { newestOf } from '../../session/revisions.js';
import { whyNothing } from '../../session/spoken.js';
import { defineProbe } from '../context.js';

/** Without a token, and with a well-formed one (RFC 6750 §2.1) that no server has issued. */
const STRANGERS = [
  { token: 'no token', authorization: '' },
  { token: 'an invalid token', authorization: 'Bearer touchstone-invalid-token' },
] as const;

/** How the server turns away whoever has no token, or one that is not valid. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 60_000,
  sends: ['initialize, tools/list and tools/call without a token, and with an invalid one'],
  traffic: { requests: 10, toolCalls: 2 },
  needs: { openings: 'transport/openings' },
  gather: async ({ openings }, { wire, target, signal }) => {
    if (openings.auth === 'none') throw new NotApplicable('the server answers without authorization');
    if (openings.auth === 'unknown') throw new Untestable(whyNothing(openings));
    const attempts: { token: (typeof STRANGERS)[number]['token']; method: string; exchange: Exchange }[] = [];
    for (const { token, authorization } of STRANGERS) {
      // Without the target's static headers: as a stranger.
      const bare = Object.fromEntries(Object.keys(target.headers).map((name) => [name, '']));
      const options = { signal, headers: { ...bare, Authorization: authorization } };
      const legacy = await openLegacy(wire, target.url, newestOf('legacy'), options);
      await legacy.session?.close();
      const modern = new ModernSession(new Caller(wire, target.url, options), newestOf('modern'), {}, []);
      const listed = await modern.request('tools/list');
      const called = await modern.request('tools/call', { name: 'touchstone-no-such-tool', arguments: {} });
      attempts.push(
        { token, method: 'initialize', exchange: legacy.opening.reply.exchange },
        { token, method: 'tools/list', exchange: listed.exchange },
        { token, method: 'tools/call', exchange: called.exchange },
      );
    }
    return { attempts };
  },
});
