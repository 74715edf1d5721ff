import { NotApplicable, Untestable } from '../../core/errors.js';
import type { Exchange } from '../../core/evidence.js';
import { Caller } from '../../session/caller.js';
import { openLegacy } from '../../session/eras/legacy.js';
import { ModernSession } from '../../session/eras/modern.js';
import type { Message } from '../../session/jsonrpc.js';
import { newestOf } from '../../session/revisions.js';
import { whyNothing } from '../../session/spoken.js';
import type { Reply } from '../../session/types.js';
import { CALL_OF_NO_TOOL } from '../access.js';
import { defineProbe } from '../context.js';

/** Without a token, and with a well-formed one (RFC 6750 §2.1) that no server has issued. */
const STRANGERS = [
  { token: 'no token', authorization: '' },
  { token: 'an invalid token', authorization: 'Bearer touchstone-invalid-token' },
] as const;

/** What a session is for. */
const USES: readonly [method: string, params: Message][] = [
  ['tools/list', {}],
  ['tools/call', CALL_OF_NO_TOOL],
];

interface Attempt {
  token: (typeof STRANGERS)[number]['token'];
  method: string;
  exchange: Exchange;
  /** Asked of a server that may have sessions, outside of one; with whether a result came. */
  sessionless?: { served: boolean };
}

/** How the server turns away whoever has no token, or one that is not valid. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 60_000,
  sends: ['initialize, and in either era tools/list and tools/call, without a token and with an invalid one'],
  traffic: { requests: 14, toolCalls: 4 },
  needs: { openings: 'transport/openings' },
  gather: async ({ openings }, { wire, target, signal }) => {
    if (openings.auth === 'none') throw new NotApplicable('the server answers without authorization');
    if (openings.auth === 'unknown') throw new Untestable(whyNothing(openings));
    const attempts: Attempt[] = [];
    for (const { token, authorization } of STRANGERS) {
      // Without the target's static headers: as a stranger.
      const bare = Object.fromEntries(Object.keys(target.headers).map((name) => [name, '']));
      const options = { signal, headers: { ...bare, Authorization: authorization } };
      const legacy = await openLegacy(wire, target.url, newestOf('legacy'), options);
      await legacy.session?.close();
      attempts.push({ token, method: 'initialize', exchange: legacy.opening.reply.exchange });
      const caller = new Caller(wire, target.url, options);
      const modern = new ModernSession(caller, newestOf('modern'), {}, []);
      // A server without sessions serves it as it is; one that has sessions may ask for one first.
      const sessionless = (method: string, params: Message): Promise<Reply> =>
        caller.request({
          method,
          params,
          headers: { 'MCP-Protocol-Version': newestOf('legacy') },
          purpose: `${method} without a session`,
          answersServer: false,
        });
      for (const [method, params] of USES) {
        attempts.push({ token, method, exchange: (await modern.request(method, params)).exchange });
        const { exchange, result } = await sessionless(method, params);
        attempts.push({ token, method, exchange, sessionless: { served: result !== undefined } });
      }
    }
    return { attempts };
  },
});
