import type { Exchange } from '../../core/evidence.js';
import type { DisconnectResult } from '../../core/result.js';
import { isBroken } from '../../core/seen.js';
import { type AbortedCall, abortMidCall } from '../../faults/abort-mid-call.js';
import { again, repeatable } from '../../load/material.js';
import { ascending, percentile } from '../../load/statistics.js';
import { NotOpened } from '../../session/open.js';
import type { McpSession, Reply } from '../../session/types.js';
import { defineProbe } from '../context.js';

const ATTEMPTS = 20;
const BASELINE = 10;
/** Ids of the broken-off calls, clear of those that a session counts up from 1. */
const FIRST_ID = 2_000_000_000;
const ANSWER_MS = 15_000;
const SLOW_MS = 5_000;
/** How often, and after how long, a server that is down is asked again. */
const RETURNS = 3;
const RETURN_MS = 5_000;

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
    /** What was disrupted before may have brought the server down: it is given the time to come back, and is then seen to fall again. */
    const patiently = async (open: () => Promise<McpSession>): Promise<McpSession> => {
      for (let left = RETURNS; ; left--) {
        try {
          return await open();
        } catch (thrown) {
          if (!(thrown instanceof NotOpened) || !isBroken(thrown.exchange) || left === 0) throw thrown;
          await clock.sleep(RETURN_MS, signal);
        }
      }
    };
    const eras = [];
    for (const { era, revision } of negotiated.eras) {
      const work = slowest(repeatable(done.calls, catalog.tools, target).filter((call) => call.era === era));
      const method = work ? 'tools/call' : 'tools/list';
      const params = work ? { name: work.tool, arguments: work.arguments } : {};
      const options = { fresh: true, timeoutMs: ANSWER_MS, signal };
      const list = (session: McpSession): Promise<Reply> => session.request('tools/list', {}, options);
      const session = await patiently(() => openSession(era, { signal }));
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
        const next = await openSession(era, { signal }).catch((thrown: unknown) => {
          if (thrown instanceof NotOpened) return thrown;
          throw thrown;
        });
        const newSession =
          next instanceof NotOpened
            ? [{ exchange: next.exchange, worked: false }]
            : [answer(await list(next)), answer(await next.request(method, params, options))];
        if (!(next instanceof NotOpened)) await next.close();
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

/** What takes its time is not over before it is broken off; what takes very long would be waited for three times. */
const slowest = <C extends { reply: Reply }>(calls: readonly C[]): C | undefined =>
  calls
    .map((call) => ({ call, ms: call.reply.exchange.timings.lastByteMs ?? 0 }))
    .toSorted((a, b) => b.ms - a.ms || 0)
    .find(({ ms }, index, all) => ms < SLOW_MS || index === all.length - 1)?.call;

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
