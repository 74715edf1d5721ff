import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../core/clock.js';
import { type LoadRun, runLoad } from './generator.js';
import { type CallOutcome, FATES, type Fate } from './outcome.js';
import { constantRate, type Schedule } from './schedule.js';
import { ascending, percentile, summarise } from './statistics.js';
import { VirtualClock } from './virtual-clock.fixture.js';

const ok: CallOutcome = { kind: 'ok' };
const never = new AbortController().signal;
const count = (run: LoadRun, fate: Fate): number => run.fates.filter((code) => FATES[code] === fate).length;

/** Runs a load against a server that is a function from the time of arrival to the time of reply. */
function serve(schedule: Schedule, replyAtMs: (nowMs: number) => number, { maxInFlight = 1000, signal = never } = {}) {
  const clock = new VirtualClock();
  const send = async (): Promise<CallOutcome> => {
    await clock.sleep(replyAtMs(clock.nowMs()) - clock.nowMs());
    return ok;
  };
  return clock.run(runLoad({ schedule, send, clock, signal, maxInFlight }));
}

describe('schedule', () => {
  it('fires every arrival at its own time, however uneven the wake-ups', async () => {
    const run = await serve(constantRate(300, 10_000), (now) => now);
    expect(run).toMatchObject({ planned: 3000, sent: 3000 });
    expect(Math.max(...run.latenessMs)).toBeLessThan(1e-6);
    expect(run.elapsedMs).toBeCloseTo(9996.67, 1);
  });

  it('plans the count of calls that rate and duration ask for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 100 }), (rate, seconds) => {
        expect(constantRate(rate, seconds * 1000).count).toBe(rate * seconds);
      }),
    );
  });
});

describe('latency from the intended start', () => {
  const phases = Array.from({ length: 20 }, (_, i) => i * 500);

  it.each(phases)('shows the true tail of a server that stalls 1 s in every 10 s, from phase %i ms', async (phase) => {
    const run = await serve(constantRate(200, 20_000), (now) => {
      const at = (now + phase) % 10_000;
      return now + Math.max(0, 1000 - at) + 2;
    });
    const sorted = ascending(run.latenciesMs);
    // Uniform arrivals: one in ten meets the stall, and waits for what is left of it.
    for (const [p, truthMs] of [
      [95, 502],
      [99, 902],
      [99.9, 992],
    ] as const)
      expect(Math.abs(percentile(sorted, p) / truthMs - 1)).toBeLessThan(0.03);
    expect(percentile(sorted, 50)).toBeCloseTo(2, 6);
  });

  it('gives back a known distribution of delays', async () => {
    const random = seededRandom('delays');
    // Exponential, mean 40 ms: the p-quantile is -40 ln(1 - p).
    const run = await serve(constantRate(500, 40_000), (now) => now - 40 * Math.log(1 - random.next()));
    const { ci, p50Ms, p95Ms, p99Ms } = summarise(run.latenciesMs)!;
    for (const [measured, p, interval] of [
      [p50Ms, 0.5, ci.p50],
      [p95Ms, 0.95, ci.p95],
      [p99Ms, 0.99, ci.p99],
    ] as const) {
      const truth = -40 * Math.log(1 - p);
      expect(Math.abs(measured / truth - 1)).toBeLessThan(0.05);
      expect(interval!.lowMs).toBeLessThan(truth);
      expect(interval!.highMs).toBeGreaterThan(truth);
    }
  });

  it('says so when the generator is starved, and counts it into the latency', async () => {
    const clock = new VirtualClock();
    let wakeUps = 0;
    const starved = {
      nowMs: () => clock.nowMs(),
      date: () => clock.date(),
      sleep: async (ms: number, signal?: AbortSignal) => {
        await clock.sleep(ms, signal);
        if (++wakeUps % 20 === 0) clock.freeze(120);
      },
    };
    const run = await clock.run(
      runLoad({
        schedule: constantRate(100, 10_000),
        send: async () => ok,
        clock: starved,
        signal: never,
        maxInFlight: 100,
      }),
    );
    const lateness = ascending(run.latenessMs);
    expect(percentile(lateness, 99)).toBeGreaterThan(100);
    expect(percentile(ascending(run.latenciesMs), 99)).toBeGreaterThanOrEqual(percentile(lateness, 99));
    expect(run.sent).toBe(1000);
  });
});

describe('accounting', () => {
  it('drops and counts what exceeds the calls in flight', async () => {
    const run = await serve(constantRate(100, 1000), (now) => now + 500, { maxInFlight: 10 });
    expect(run.sent + count(run, 'dropped')).toBe(100);
    expect(run.sent).toBe(20);
    expect(count(run, 'ok')).toBe(20);
  });

  it('gives every arrival exactly one fate', async () => {
    const kinds = ['ok', 'http-status', 'tool-error', 'wrong-id'] as const;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 60 }), async (plan) => {
        const clock = new VirtualClock();
        const send = async ({ index }: { index: number }): Promise<CallOutcome> => {
          await clock.sleep(index % 7);
          const kind = plan[index]!;
          return kind === 'ok' ? ok : { kind, detail: `call ${index}` };
        };
        const schedule = constantRate(100, plan.length * 10);
        const run = await clock.run(runLoad({ schedule, send, clock, signal: never, maxInFlight: 100 }));
        for (const kind of kinds) expect(count(run, kind)).toBe(plan.filter((one) => one === kind).length);
        expect(run.latenciesMs.some(Number.isNaN)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  it('takes a send that throws for a failed call', async () => {
    const clock = new VirtualClock();
    const send = () => Promise.reject(new Error('refused'));
    const run = await clock.run(
      runLoad({ schedule: constantRate(10, 500), send, clock, signal: never, maxInFlight: 5 }),
    );
    expect(count(run, 'connect')).toBe(5);
    expect(run.examples).toHaveLength(3);
    expect(run.examples[0]).toEqual({ index: 0, kind: 'connect', detail: 'refused' });
  });
});

describe('stops, because targets are in production', () => {
  const load = (outcome: (index: number) => CallOutcome) => {
    const clock = new VirtualClock();
    const send = async ({ index }: { index: number }) => outcome(index);
    const options = { schedule: constantRate(10, 60_000), send, clock, signal: never, maxInFlight: 5 };
    return clock.run(runLoad(options));
  };

  it('when more than 20 % of the last 50 calls show trouble', async () => {
    const broken = await load(() => ({ kind: 'http-5xx', detail: 'HTTP 503' }));
    expect(broken).toMatchObject({ sent: 11, stop: { reason: 'trouble', afterCalls: 11 } });
    const breaking = await load((index) => (index > 200 && index % 4 === 0 ? { kind: 'reset', detail: '' } : ok));
    expect(breaking.stop?.reason).toBe('trouble');
    expect(count(breaking, 'unsent')).toBe(600 - breaking.sent);
  });

  it('but not at 20 %, and not for errors that a tool reports', async () => {
    const fifth = await load((index) => (index % 5 === 0 ? { kind: 'http-5xx', detail: '' } : ok));
    expect(fifth).toMatchObject({ sent: 600 });
    const errors = await load(() => ({ kind: 'tool-error', detail: '' }));
    expect(errors.stop).toBeUndefined();
  });

  it('at once on 429, with the wait that the server asks for', async () => {
    const limited = await load((index) =>
      index === 30 ? { kind: 'rate-limited', detail: 'HTTP 429', retryAfterMs: 5000 } : ok,
    );
    expect(limited).toMatchObject({
      sent: 31,
      stop: { reason: 'rate-limited', afterCalls: 31, retryAfterMs: 5000 },
    });
  });

  it('when aborted, without waiting for calls that hang', async () => {
    const clock = new VirtualClock();
    const abort = new AbortController();
    const send = ({ index }: { index: number }) => {
      if (index === 10) abort.abort(new Error('deadline'));
      return index < 5 ? Promise.resolve(ok) : new Promise<CallOutcome>(() => undefined);
    };
    const run = await clock.run(
      runLoad({ schedule: constantRate(10, 60_000), send, clock, signal: abort.signal, maxInFlight: 100 }),
    );
    expect(run).toMatchObject({ sent: 11, stop: { reason: 'aborted', detail: 'deadline' } });
    expect([count(run, 'ok'), count(run, 'unfinished'), count(run, 'unsent')]).toEqual([5, 6, 589]);
  });
});
