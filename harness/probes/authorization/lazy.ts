import { NotApplicable, Untestable } from '../../core/errors.js';
import { openSession } from '../../session/open.js';
import { whyNothing } from '../../session/spoken.js';
import type { Reply } from '../../session/types.js';
import { mayCall } from '../../target/impact.js';
import { isObject } from '../../wire/json.js';
import { defineProbe } from '../context.js';

const MOST_TOOLS = 20;

/** Where some of a server is open and some is not: which tools a stranger can call, and how the others turn him away. */
export default defineProbe({
  impact: 'call-safe-tools',
  budgetMs: 120_000,
  sends: ['where only some of the server asks for a sign-in: tools/call without a token, of tools that only read'],
  traffic: { requests: MOST_TOOLS + 4, toolCalls: MOST_TOOLS },
  needs: { openings: 'transport/openings', calls: 'tools/calls', catalog: 'tools/catalog' },
  gather: async ({ openings, calls, catalog }, { wire, target, impact, signal }) => {
    if (openings.auth === 'unknown') throw new Untestable(whyNothing(openings));
    if (openings.auth !== 'mixed')
      throw new NotApplicable(
        openings.auth === 'none' ? 'nothing asks for a sign-in' : 'everything asks for a sign-in',
      );
    const [spoken] = openings.eras;
    if (!spoken) throw new NotApplicable('no session opens without a token');
    const headers = Object.fromEntries(Object.keys(target.headers).map((name) => [name, '']));
    const session = await openSession(wire, target.url, spoken.era, spoken.revision, { headers, signal });
    const attempts: { tool: string; reply: Reply; signedIn: boolean }[] = [];
    for (const { definition } of catalog.tools) {
      const { name, annotations } = definition;
      const reads = isObject(annotations) && annotations.readOnlyHint === true;
      if (typeof name !== 'string' || !reads || attempts.length >= MOST_TOOLS) continue;
      if (attempts.some(({ tool }) => tool === name) || !mayCall({ name, annotations }, target, impact).allowed)
        continue;
      const before = calls.calls.find(({ tool, succeeded }) => tool === name && succeeded);
      const reply = await session.request('tools/call', { name, arguments: before?.arguments ?? {} });
      attempts.push({ tool: name, reply, signedIn: before !== undefined });
    }
    await session.close();
    return { attempts };
  },
});
