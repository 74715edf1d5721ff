import type { LoadRun } from './generator.js';
import { FATES, type Fate } from './outcome.js';
import { ascending, percentile, type Summary, summarise } from './statistics.js';

/** What became of the arrivals of one tool. */
export interface Share {
  /** How many arrivals had which fate. */
  fates: Partial<Record<Fate, number>>;
  /** Calls that were sent, came to an end and did not work. */
  errors: number;
  /** Latency of the calls that worked or timed out, in the order of arrival. */
  samplesMs: Float64Array;
  /** Absent without samples. */
  summary?: Summary;
}

const NO_CALL: ReadonlySet<Fate> = new Set<Fate>(['unsent', 'dropped', 'unfinished']);

/** The arrivals of a run that called one tool. */
export function shareOf(run: LoadRun, belongs: (index: number) => boolean): Share {
  const fates: Share['fates'] = {};
  const samples: number[] = [];
  let errors = 0;
  for (let index = 0; index < run.planned; index++) {
    if (!belongs(index)) continue;
    const fate = FATES[run.fates[index]!]!;
    fates[fate] = (fates[fate] ?? 0) + 1;
    if (fate !== 'ok' && !NO_CALL.has(fate)) errors++;
    // A call that timed out took at least that long; one that failed at once says nothing of the latency.
    if (fate === 'ok' || fate === 'timeout') samples.push(run.latenciesMs[index]!);
  }
  const samplesMs = Float64Array.from(samples);
  const summary = summarise(samplesMs);
  return { fates, errors, samplesMs, ...(summary && { summary }) };
}

/** How late the generator was with the arrivals that it fired. */
export function latenessOf({ latenessMs }: LoadRun): { p50Ms: number; p99Ms: number; maxMs: number } {
  if (latenessMs.length === 0) return { p50Ms: 0, p99Ms: 0, maxMs: 0 };
  const sorted = ascending(latenessMs);
  return { p50Ms: percentile(sorted, 50), p99Ms: percentile(sorted, 99), maxMs: percentile(sorted, 100) };
}
