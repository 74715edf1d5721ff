import type { Interval } from '../core/result.js';

/** Summary of the samples of one tool, in milliseconds. */
export interface Summary {
  n: number;
  p50Ms: number;
  p90Ms: number;
  p95Ms: number;
  p99Ms: number;
  maxMs: number;
  ci: { p50?: Interval; p95?: Interval; p99?: Interval };
}

/**
 * Exact percentile by nearest rank: the sample at index `ceil(p/100 * n) - 1`.
 * @param sorted ascending, not empty
 * @param p in (0, 100]
 */
export function percentile(sorted: Float64Array, p: number): number {
  if (sorted.length === 0) throw new RangeError('no percentile of no samples');
  // 99.9 % of 1 000 is 999.0000000000001 in floating point: the shave keeps rank 999.
  const rank = Math.ceil(((p * sorted.length) / 100) * (1 - 1e-12));
  return sorted[Math.max(rank, 1) - 1]!;
}

/** A sorted copy. */
export const ascending = (samples: Float64Array): Float64Array => samples.slice().sort();

/** Percentiles and their intervals; undefined without samples. */
export function summarise(samples: Float64Array): Summary | undefined {
  if (samples.length === 0) return undefined;
  const sorted = ascending(samples);
  const [p50, p95, p99] = [50, 95, 99].map((p) => percentileInterval(sorted, p));
  return {
    n: sorted.length,
    p50Ms: percentile(sorted, 50),
    p90Ms: percentile(sorted, 90),
    p95Ms: percentile(sorted, 95),
    p99Ms: percentile(sorted, 99),
    maxMs: sorted[sorted.length - 1]!,
    ci: { ...(p50 && { p50 }), ...(p95 && { p95 }), ...(p99 && { p99 }) },
  };
}

/**
 * Equal-tailed interval of a percentile between two order statistics: holds whatever the distribution is.
 * `highMs` is absent where even the largest sample is no upper bound (p95: n < 72, p99: n < 368);
 * undefined where there is no lower bound either.
 * @param sorted ascending
 */
export function percentileInterval(sorted: Float64Array, p: number, confidence = 0.95): Interval | undefined {
  const n = sorted.length;
  const tail = (1 - confidence) / 2;
  // X(l) > q exactly when fewer than l samples lie at or below q; X(u) < q when at least u do.
  const low = binomialQuantile(tail, n, p / 100);
  const high = binomialQuantile(1 - tail, n, p / 100) + 1;
  if (low < 1) return undefined;
  return { lowMs: sorted[low - 1]!, ...(high <= n && { highMs: sorted[high - 1]! }) };
}

/**
 * Exact (Clopper–Pearson) one-sided bounds of a share, each at the given confidence.
 * @param hits of `n` trials
 */
export function shareBounds(hits: number, n: number, confidence = 0.95): { low: number; high: number } {
  if (n === 0) return { low: 0, high: 1 };
  const tail = 1 - confidence;
  // P(at least `hits`) rises with the share, P(at most `hits`) falls.
  const low = hits === 0 ? 0 : bisect((share) => regularizedBeta(share, hits, n - hits + 1) < tail);
  const high = hits === n ? 1 : bisect((share) => binomialCdf(hits, n, share) > tail);
  return { low, high };
}

/** Fewest trials that prove a share of at most `limit` when `hits` of them hit (59 for 0 hits and 5 %). */
export function trialsToProve(limit: number, hits: number, confidence = 0.95): number {
  let [below, enough] = [hits, Math.max(1, hits)];
  const proves = (n: number): boolean => n > hits && binomialCdf(hits, n, limit) <= 1 - confidence;
  while (!proves(enough)) [below, enough] = [enough, enough * 2];
  while (enough - below > 1) {
    const middle = (below + enough) >> 1;
    if (proves(middle)) enough = middle;
    else below = middle;
  }
  return enough;
}

/** P(X <= k) of a binomial variable. */
export function binomialCdf(k: number, n: number, share: number): number {
  if (k < 0) return 0;
  return k >= n ? 1 : regularizedBeta(1 - share, n - k, k + 1);
}

/** Smallest k with P(X <= k) >= `probability`. */
function binomialQuantile(probability: number, n: number, share: number): number {
  let [low, high] = [-1, n];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (binomialCdf(middle, n, share) >= probability) high = middle;
    else low = middle;
  }
  return high;
}

/** The point in [0, 1] up to which a monotonic condition holds. */
function bisect(holds: (x: number) => boolean): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** I_x(a, b) by its continued fraction (modified Lentz), on the side where it converges quickly. */
function regularizedBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - regularizedBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  const nonZero = (value: number): number => (Math.abs(value) < 1e-300 ? 1e-300 : value);
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let c = 1;
  let fraction = d;
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-14) break;
  }
  return front * fraction;
}

/** Stirling's series, shifted up to arguments where it is exact to double precision. */
function logGamma(x: number): number {
  let shift = 0;
  let z = x;
  for (; z < 15; z++) shift += Math.log(z);
  const inverse = 1 / (z * z);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / z;
  return (z - 0.5) * Math.log(z) - z + Math.log(2 * Math.PI) / 2 + series - shift;
}
