import { describe, expect, it } from 'vitest';
import { measureUnloaded } from './baseline.js';
import type { CallOutcome } from './outcome.js';
import { VirtualClock } from './virtual-clock.fixture.js';

const never = new AbortController().signal;

function measure(outcomes: (n: number) => { tookMs: number; outcome?: CallOutcome }, signal = never, intervalMs = 0) {
  const clock = new VirtualClock();
  const startsMs: number[] = [];
  const call = async (): Promise<CallOutcome> => {
    const { tookMs, outcome = { kind: 'ok' } } = outcomes(startsMs.length);
    startsMs.push(clock.nowMs());
    await clock.sleep(tookMs, signal);
    return outcome;
  };
  return clock
    .run(measureUnloaded('tool', call, { iterations: 20, intervalMs, clock, signal }))
    .then((baseline) => ({ baseline, startsMs }));
}

describe('measureUnloaded', () => {
  it('measures one call after the other, after one that does not count', async () => {
    const { baseline, startsMs } = await measure((n) => ({ tookMs: n === 0 ? 5_000 : n * 10 }));
    expect(startsMs).toHaveLength(21);
    expect(baseline).toEqual({
      unloaded: {
        n: 20,
        p50Ms: expect.closeTo(105, 6),
        p75Ms: expect.closeTo(152.5, 6),
        p95Ms: expect.closeTo(190, 6),
        p99Ms: expect.closeTo(198.1, 6),
      },
    });
  });

  it('keeps to the interval, and does not count the wait', async () => {
    const { baseline, startsMs } = await measure(() => ({ tookMs: 30 }), never, 200);
    const gaps = startsMs.slice(1).map((start, i) => start - startsMs[i]!);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(200);
    expect(baseline).toMatchObject({ unloaded: { p50Ms: expect.closeTo(30, 6), p99Ms: expect.closeTo(30, 6) } });
  });

  it('gives no figures for a tool that fails, and calls it no more', async () => {
    const { baseline, startsMs } = await measure((n) => ({
      tookMs: 1,
      ...(n === 5 && { outcome: { kind: 'http-5xx', detail: 'HTTP 503' } as const }),
    }));
    expect(baseline).toEqual({ reason: 'http-5xx: HTTP 503' });
    expect(startsMs).toHaveLength(6);
  });

  it('ends when it is aborted', async () => {
    const stop = new AbortController();
    const { baseline, startsMs } = await measure((n) => {
      if (n === 3) stop.abort(new Error('deadline'));
      return { tookMs: 10 };
    }, stop.signal);
    expect(baseline).toHaveProperty('reason');
    expect(startsMs.length).toBeLessThanOrEqual(4);
  });
});
