import { Bench } from 'tinybench';
import type { Clock } from '../core/clock.js';
import type { CallOutcome } from './outcome.js';
import { percentile } from './statistics.js';

/** Latency of a tool that is called once at a time, without load. */
export interface Unloaded {
  n: number;
  p50Ms: number;
  p75Ms: number;
  p95Ms: number;
  p99Ms: number;
}

export type Baseline = { unloaded: Unloaded } | { reason: string };

interface UnloadedOptions {
  iterations: number;
  intervalMs: number;
  clock: Clock;
  signal: AbortSignal;
}

/**
 * Closed loop, one call after the other: what a caller sees of an idle server. Says nothing of a server under load, for it
 * waits for each reply before it sends the next call.
 * @param call makes one call
 * @param iterations calls measured; one more goes before, for connections and caches
 * @param intervalMs least time from the start of one call to the start of the next: a baseline is no burst
 * @returns why not, where a call did not succeed
 */
export async function measureUnloaded(
  tool: string,
  call: () => Promise<CallOutcome>,
  { iterations, intervalMs, clock, signal }: UnloadedOptions,
): Promise<Baseline> {
  let reason = 'cut short';
  let nextMs = clock.nowMs();
  const pace = async (): Promise<void> => {
    await clock.sleep(Math.max(0, nextMs - clock.nowMs()), signal);
    nextMs = clock.nowMs() + intervalMs;
  };
  const bench = new Bench({
    iterations,
    time: 0,
    warmupIterations: 1,
    warmupTime: 0,
    retainSamples: true,
    signal,
    now: () => clock.nowMs(),
  });
  bench.add(
    tool,
    async () => {
      const outcome = await call();
      if (outcome.kind === 'ok') return;
      if ('detail' in outcome) reason = `${outcome.kind}: ${outcome.detail}`;
      // Ends the task: an errored call says nothing of latency.
      throw new Error(reason);
    },
    { async: true, beforeEach: pace },
  );
  const [task] = await bench.run();
  const result = task?.result;
  if (result?.state !== 'completed' || !result.latency.samples) return { reason };
  const { samples, p50, p75, p99 } = result.latency;
  const p95Ms = percentile(Float64Array.from(samples), 95);
  return { unloaded: { n: samples.length, p50Ms: p50, p75Ms: p75, p95Ms, p99Ms: p99 } };
}
