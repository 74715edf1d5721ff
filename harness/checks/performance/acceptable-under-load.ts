import { defineCheck } from '../../core/check.js';
import { all, doubtful, type Judgement, met, metBecause, untestable, violated } from '../../core/outcome.js';

const GOOD_ERROR_RATE = 0.01;
const BAD_ERROR_RATE = 0.05;
const SLOW_MS = 5_000;
const FEWEST_CUT = 3;
/** With fewer calls not even none that fails rules out a bad error rate. A server in trouble shows it with less. */
const FEWEST_CALLS = 59;

export default defineCheck({
  needs: { load: 'performance/load' },
  judge: ({
    load: { limits, profile, lateness, stop, sent, retried, tools, latency, examples, leftOut, errors: seen },
  }) => {
    const { errors, calls, callsNeeded } = seen;
    const limitMs = Math.min(limits.p95Ms ?? limits.p99Ms ?? SLOW_MS, limits.p99Ms ?? Number.POSITIVE_INFINITY);
    if (lateness.p99Ms > limitMs / 10)
      return untestable(
        `the generator was late by ${ms(lateness.p99Ms)} (p99), too much to judge a limit of ${ms(limitMs)}`,
      );
    if (stop?.reason === 'rate-limited')
      return untestable(
        `the server's own rate limit ended the load after ${stop.afterCalls} calls (${stop.detail}); lower latency.ratePerSecond`,
      );
    if (stop?.reason === 'aborted')
      return untestable(`the load was cut short after ${stop.afterCalls} calls: ${stop.detail}`);
    const rate = errors / Math.max(1, calls);
    const enough = rate > GOOD_ERROR_RATE ? FEWEST_CALLS : callsNeeded;
    if (calls < enough && stop?.reason !== 'trouble')
      return untestable(`${calls} calls came to an end, ${enough} are needed: raise latency.durationMs`);
    const load = `${profile.ratePerSecond} calls/s for ${profile.durationMs / 1000} s`;
    const failing = {
      subject: `tool calls at ${load}`,
      expected: `at most ${GOOD_ERROR_RATE * 100} % errors`,
      observed: `${errors} errors in ${calls} calls (${percent(seen.low)} to ${percent(seen.high)} with 95 % confidence): ${examples.map(({ kind, detail }) => `${kind} (${detail})`).join('; ')}`,
    };
    if (rate > BAD_ERROR_RATE) return violated(failing);
    const dropped = tools.reduce((sum, { fates }) => sum + (fates.dropped ?? 0), 0);
    if (dropped > 0)
      return untestable(
        `${dropped} calls could not be sent: ${profile.maxInFlight} were unanswered; lower latency.ratePerSecond`,
      );
    const slow = latency.map(({ tool, p95Ms, p99Ms, ci, n }): Judgement => {
      const unloaded = tools.find((one) => one.tool === tool)!.unloaded;
      const stated = limits.p95Ms !== undefined || limits.p99Ms !== undefined;
      const bounds = stated
        ? [
            { name: 'p95', value: p95Ms, interval: ci.p95, limit: limits.p95Ms },
            { name: 'p99', value: p99Ms, interval: ci.p99, limit: limits.p99Ms },
          ]
        : [{ name: 'p95', value: p95Ms, interval: ci.p95, limit: Math.max(SLOW_MS, 3 * unloaded.p95Ms) }];
      return all(
        bounds.map(({ name, value, interval, limit = Number.POSITIVE_INFINITY }) => {
          if (value <= limit) return met;
          const finding = {
            subject: `tool ${tool} at ${load}`,
            expected: `${name} of at most ${ms(limit)}`,
            observed: `${name} ${ms(value)} of ${n} calls; ${ms(unloaded.p95Ms)} (p95) without load`,
          };
          // Where the percentile may as well lie below the limit, the server has the benefit of the doubt.
          return (interval?.lowMs ?? 0) > limit ? violated(finding) : doubtful(finding);
        }),
      );
    });
    // A connection may end just as it is used again, now and then (RFC 9112 section 9.3.1).
    const cut =
      retried > Math.max(FEWEST_CUT, sent * BAD_ERROR_RATE)
        ? doubtful({
            subject: `connections at ${load}`,
            expected: 'connections that are kept, or closed after an announcement',
            observed: `${retried} of ${sent} calls had to be sent again: the server closed the connection in place of an answer`,
          })
        : met;
    const without = leftOut.map(({ tool, reason }) => metBecause(`${tool} was not put under load: ${reason}`));
    return all([rate > GOOD_ERROR_RATE ? doubtful(failing) : met, cut, ...slow, ...without]);
  },
});

const ms = (value: number): string => `${Math.round(value)} ms`;
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
