import { NotApplicable } from '../../core/errors.js';
import { dropSession } from '../../faults/drop-session.js';
import { unknownSession } from '../../faults/unknown-session.js';
import { repeatable } from '../../load/material.js';
import type { McpSession, Reply } from '../../session/types.js';
import { defineProbe } from '../context.js';

const WAITS_MS = [0, 1_000];
const LONG_WAIT_MS = 30_000;

/** Loses the connection under a call and begins again: at once, and after a while. */
export default defineProbe({
  impact: 'disrupt',
  budgetMs: 180_000,
  sends: [
    'initialize and a call that worked, broken off by a reset, then initialize and the call again: at once, after 1 s, and with slow: true after 30 s',
    'tools/list with a session id that was never given out',
  ],
  traffic: { requests: 45, toolCalls: 9 },
  slowMs: LONG_WAIT_MS,
  needs: { negotiated: 'session/eras', catalog: 'tools/catalog', done: 'tools/calls' },
  gather: async ({ negotiated, catalog, done }, { target, wire, clock, random, signal, openSession }) => {
    const legacy = negotiated.eras.find(({ era }) => era === 'legacy');
    if (!legacy) throw new NotApplicable('the server speaks only the stateless era: there are no sessions to drop');
    const work = repeatable(done.calls, catalog.tools, target).find(({ era }) => era === 'legacy');
    const use = (session: McpSession): Promise<Reply> =>
      work
        ? session.request('tools/call', { name: work.tool, arguments: work.arguments }, { fresh: true, signal })
        : session.request('tools/list', {}, { fresh: true, signal });
    const open = (): Promise<McpSession> => openSession('legacy', { fresh: true, signal });
    const drops = [];
    for (const waitMs of target.slow ? [...WAITS_MS, LONG_WAIT_MS] : WAITS_MS)
      drops.push(await dropSession({ wire, clock, signal, waitMs, open, use, name: `dropped-${waitMs}` }));
    const session = await open();
    const sessionful = session.sessionId !== undefined;
    const unknown = sessionful ? await unknownSession(session, random, signal) : undefined;
    await session.close();
    return { revision: legacy.revision, drops, ...(unknown && { unknown }) };
  },
});
