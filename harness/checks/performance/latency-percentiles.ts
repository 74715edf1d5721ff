import { defineCheck } from '../../core/check.js';
import { doubtful, metBecause, untestable } from '../../core/outcome.js';

const FEWEST = 50;
/** From here on the p99 is called stable. */
const STABLE = 100;
/** What a load is judged by, where the target file does not say. */
const SLOW_MS = 5_000;
/** Above the greater of this and a tenth of the slowest p99, the generator shows in the figures. */
const UNSEEN_LATENESS_MS = 2;

export default defineCheck({
  needs: { load: 'performance/load' },
  judge: ({ load: { latency, lateness, stop, profile, limits } }) => {
    const n = latency.reduce((sum, tool) => sum + tool.n, 0);
    const judgedMs = Math.min(limits.p95Ms ?? limits.p99Ms ?? SLOW_MS, limits.p99Ms ?? Number.POSITIVE_INFINITY);
    if (lateness.p99Ms > judgedMs / 10)
      return untestable(`the generator was late by ${ms(lateness.p99Ms)} (p99): the percentiles are its own`);
    const why = stop ? `; the load ended after ${stop.afterCalls} calls: ${stop.detail}` : '';
    if (n < FEWEST) return untestable(`${n} samples, ${FEWEST} are needed${why}`);
    const measured = latency.map(
      ({ tool, p50Ms, p95Ms, p99Ms, ci }) =>
        `${tool} p50 ${ms(p50Ms)}, p95 ${ms(p95Ms)}, p99 ${ms(p99Ms)}${ci.p99?.highMs === undefined ? ' (no upper bound)' : ''}`,
    );
    if (n < STABLE)
      return doubtful({
        subject: `tool calls at ${profile.ratePerSecond} calls/s`,
        expected: `${STABLE} samples for a stable p99`,
        observed: `${n} samples${why}`,
      });
    const slowest = Math.max(...latency.map(({ p99Ms }) => p99Ms));
    const limited = lateness.p99Ms > Math.max(UNSEEN_LATENESS_MS, slowest / 10) ? ', which shows in the figures' : '';
    return metBecause(`${n} samples: ${measured.join('; ')}; generator late by ${ms(lateness.p99Ms)} (p99)${limited}`);
  },
});

const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
