import type { Exchange } from '../../core/evidence.js';
import type { DisconnectResult } from '../../core/result.js';
import { type AbortedCall, abortMidCall } from '../../faults/abort-mid-call.js';
import { again, repeatable } from '../../load/material.js';
import { ascending, percentile } from '../../load/statistics.js';
import type { McpSession, Reply } from '../../session/types.js';
import { defineProbe } from '../context.js';

const ATTEMPTS = 20;
const BASELINE = 10;
/** Ids of the broken-off calls, clear of those that a session counts up from 1. */
const FIRST_ID = 2_000_000_000;
const ANSWER_MS = 15_000;

/** A request to a server that should be healthy, and how it went. */
export interface Answer {
  exchange: Exchange;
  worked: boolean;
}

/** Breaks off calls at every point, by FIN and by RST, and looks each time whether the server, its session and a new one still work. */
export default defineProbe({
  impact: 'disrupt',
  budgetMs: 600_000,
  sends: [
    `tools/list, ${BASELINE} times in each era, and a call that worked, before`,
    `a tools/call that the client breaks off, ${ATTEMPTS} times in each era, each followed by tools/list`,
    'the call again in the same and in a new session',
  ],
  traffic: { requests: 2 * (BASELINE + 2 * ATTEMPTS + 10), toolCalls: 2 * (ATTEMPTS + 3) },
  needs: { negotiated: 'session/eras', catalog: 'tools/catalog', done: 'tools/calls' },
  gather: async ({ negotiated, catalog, done }, { target, wire, clock, tokens, signal, openSession }) => {
    const eras = [];
    for (const { era, revision } of negotiated.eras) {
      const work = repeatable(done.calls, catalog.tools, target).find((call) => call.era === era);
      const method = work ? 'tools/call' : 'tools/list';
      const params = work ? { name: work.tool, arguments: work.arguments } : {};
      const options = { fresh: true, timeoutMs: ANSWER_MS, signal };
      const list = (session: McpSession): Promise<Reply> => session.request('tools/list', {}, options);
      const session = await openSession(era, { signal });
      try {
        const before: Answer[] = [];
        for (let i = 0; i < BASELINE; i++) before.push(answer(await list(session)));
        const pattern = await session.request(method, params, options);
        const aborted = await abortMidCall({
          wire,
          clock,
          signal,
          attempts: ATTEMPTS,
          name: `aborted-${era}`,
          request: async (attempt) =>
            again(
              pattern.exchange,
              FIRST_ID + attempt,
              (await tokens.authorization()) ?? pattern.exchange.request.headers.authorization,
            ),
          stillWorks: () => list(session),
        });
        const sameSession = answer(await session.request(method, params, options));
        const next = await openSession(era, { signal });
        const newSession = [answer(await list(next)), answer(await next.request(method, params, options))];
        await next.close();
        eras.push({
          era,
          revision,
          ...(work && { tool: work.tool }),
          before,
          call: answer(pattern),
          aborted: aborted.map(({ after, ...abort }) => ({ ...abort, after: answer(after) })),
          sameSession,
          newSession,
          summary: summary(aborted),
        });
      } finally {
        await session.close();
      }
    }
    return { eras, summary: eras.flatMap((one) => one.summary) };
  },
});

const answer = ({ exchange, result }: Reply): Answer => ({
  exchange,
  worked: result !== undefined && result.isError !== true,
});

/** One line per way of going away. */
function summary(aborted: readonly AbortedCall[]): DisconnectResult[] {
  const faults = new Map<string, AbortedCall[]>();
  for (const abort of aborted) {
    const fault = `${abort.ending}, ${abort.point}`;
    faults.set(fault, [...(faults.get(fault) ?? []), abort]);
  }
  return [...faults].map(([fault, attempts]) => {
    const recovered = attempts.filter(({ after }) => answer(after).worked);
    const timesMs = ascending(Float64Array.from(recovered, ({ after }) => after.exchange.timings.lastByteMs ?? 0));
    return {
      fault,
      attempts: attempts.length,
      recovered: recovered.length,
      ...(timesMs.length > 0 && { medianRecoveryMs: percentile(timesMs, 50) }),
    };
  });
}
