import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../core/clock.js';
import {
  ascending,
  binomialCdf,
  percentile,
  percentileInterval,
  shareBounds,
  summarise,
  trialsToProve,
} from './statistics.js';

const samples = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 300 });
const percents = fc.constantFrom(1, 50, 90, 95, 99, 99.9, 100);

describe('percentile', () => {
  it('is the nearest rank', () => {
    const hundred = Float64Array.from({ length: 100 }, (_, i) => i + 1);
    expect([50, 95, 99, 100].map((p) => percentile(hundred, p))).toEqual([50, 95, 99, 100]);
    expect(
      percentile(
        Float64Array.from({ length: 1000 }, (_, i) => i + 1),
        99.9,
      ),
    ).toBe(999);
    expect(percentile(Float64Array.of(7), 1)).toBe(7);
    expect(() => percentile(new Float64Array(), 50)).toThrow(RangeError);
  });

  it('is a sample that at least p percent do not exceed, and the smallest such', () => {
    fc.assert(
      fc.property(samples, percents, (values, p) => {
        const sorted = ascending(Float64Array.from(values));
        const found = percentile(sorted, p);
        const notAbove = values.filter((value) => value <= found).length;
        const below = values.filter((value) => value < found).length;
        expect(values).toContain(found);
        expect(notAbove * 100).toBeGreaterThanOrEqual(p * values.length * (1 - 1e-9));
        expect(below * 100).toBeLessThan(p * values.length);
      }),
    );
  });

  it('does not depend on the order of the samples', () => {
    fc.assert(
      fc.property(samples, (values) => {
        expect(summarise(Float64Array.from(values))).toEqual(summarise(Float64Array.from(values.toReversed())));
      }),
    );
  });
});

describe('percentileInterval', () => {
  it('has an upper bound only from 72 samples for p95, 368 for p99, 3 688 for p99.9', () => {
    for (const [p, n] of [
      [95, 72],
      [99, 368],
      [99.9, 3688],
    ] as const) {
      const sorted = Float64Array.from({ length: n }, (_, i) => i);
      expect(percentileInterval(sorted, p)).toHaveProperty('highMs', n - 1);
      expect(percentileInterval(sorted.subarray(0, n - 1), p)).not.toHaveProperty('highMs');
    }
  });

  it('is absent where the samples bound nothing', () => {
    expect(percentileInterval(Float64Array.of(1, 2, 3), 50)).toBeUndefined();
    expect(summarise(Float64Array.of(1, 2, 3))?.ci).toEqual({ p99: { lowMs: 2 }, p95: { lowMs: 2 } });
  });

  it('encloses its percentile', () => {
    fc.assert(
      fc.property(samples, percents, (values, p) => {
        const sorted = ascending(Float64Array.from(values));
        const interval = percentileInterval(sorted, p);
        if (interval) expect(interval.lowMs).toBeLessThanOrEqual(percentile(sorted, p));
        if (interval?.highMs !== undefined) expect(interval.highMs).toBeGreaterThanOrEqual(percentile(sorted, p));
      }),
    );
  });

  it.each([
    { p: 50, n: 200 },
    { p: 50, n: 1000 },
    { p: 95, n: 200 },
    { p: 95, n: 1000 },
  ])('covers the true p$p of a skewed distribution in 93–97 % of 2 000 runs of $n', ({ p, n }) => {
    const random = seededRandom(`coverage ${p} ${n}`);
    const truth = -Math.log(1 - p / 100);
    let covered = 0;
    for (let run = 0; run < 2000; run++) {
      const sorted = Float64Array.from({ length: n }, () => -Math.log(1 - random.next())).sort();
      const { lowMs, highMs } = percentileInterval(sorted, p)!;
      if (lowMs <= truth && truth <= highMs!) covered++;
    }
    expect(covered / 2000).toBeGreaterThanOrEqual(0.93);
    expect(covered / 2000).toBeLessThanOrEqual(0.97);
  });
});

describe('shares', () => {
  it('sums the binomial distribution', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.nat(60),
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        (n, k, share) => {
          let term = (1 - share) ** n;
          let sum = 0;
          for (let i = 0; i <= Math.min(k, n); i++) {
            sum += term;
            term *= ((n - i) / (i + 1)) * (share / (1 - share));
          }
          expect(binomialCdf(k, n, share)).toBeCloseTo(sum, 9);
        },
      ),
    );
  });

  it('needs the published number of trials to prove at most 5 %', () => {
    expect([0, 1, 2, 3, 5, 10, 20].map((hits) => trialsToProve(0.05, hits))).toEqual([59, 93, 124, 153, 208, 336, 577]);
  });

  it('bounds a share from both sides', () => {
    // 0 of n: the upper bound solves (1 - high)^n = 0.05.
    expect(shareBounds(0, 100)).toEqual({ low: 0, high: expect.closeTo(1 - 0.05 ** 0.01, 9) });
    expect(shareBounds(100, 100)).toEqual({ low: expect.closeTo(0.05 ** 0.01, 9), high: 1 });
    expect(shareBounds(0, 0)).toEqual({ low: 0, high: 1 });
    const { low, high } = shareBounds(50_000, 1_000_000);
    expect(low).toBeCloseTo(0.0496, 3);
    expect(high).toBeCloseTo(0.0504, 3);
  });
});
