import { NotApplicable, Untestable } from '../../core/errors.js';
import { cutStream } from '../../faults/sse-cut.js';
import { repeatable } from '../../load/material.js';
import { defineProbe } from '../context.js';

/** Cuts the stream of a call after an event with an id, and resumes it. The slowest reading tool is taken: it has most to say. */
export default defineProbe({
  impact: 'disrupt',
  budgetMs: 120_000,
  sends: ['a call that worked, twice, the second one cut', 'GET with Last-Event-ID'],
  traffic: { requests: 6, toolCalls: 2 },
  needs: { negotiated: 'session/eras', catalog: 'tools/catalog', done: 'tools/calls' },
  gather: async ({ negotiated, catalog, done }, { target, wire, signal, openSession }) => {
    if (!negotiated.eras.some(({ era }) => era === 'legacy'))
      throw new NotApplicable('the server speaks only the stateless era, which has no resumption');
    const took = (call: { reply: { exchange: { timings: { lastByteMs?: number } } } }): number =>
      call.reply.exchange.timings.lastByteMs ?? 0;
    const work = repeatable(done.calls, catalog.tools, target)
      .filter(({ era }) => era === 'legacy')
      .sort((a, b) => took(b) - took(a))[0];
    if (!work) throw new Untestable('no reading tool was seen to work: there is no stream to cut');
    const session = await openSession('legacy', { signal });
    try {
      const params = { name: work.tool, arguments: work.arguments };
      return { tool: work.tool, revision: session.revision, ...(await cutStream({ wire, session, signal, params })) };
    } finally {
      await session.close();
    }
  },
});
