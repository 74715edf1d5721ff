import { type Outcome, worst } from './core/outcome.js';
import type { Change, Comparison, RunResult } from './core/result.js';

/** Outcomes that say nothing about the server. */
const UNSEEN: readonly Outcome[] = ['untestable', 'attest', 'error'];

/**
 * What became of a server since an earlier run: a pure function of two results.
 * A row that the earlier run did not judge is new, and neither better nor worse; whether an informational row holds
 * stops no job.
 * @param since how the earlier run is called
 */
export function compare(before: RunResult, now: RunResult, since: string): Comparison {
  const earlier = new Map(before.checks.map(({ id, outcome }) => [id, outcome]));
  const changes = now.checks.flatMap(({ id, level, outcome }): Change[] => {
    const then = earlier.get(id);
    return then && then !== outcome && level !== 'informational' ? [{ id, level, before: then, now: outcome }] : [];
  });
  const lost = changes.filter(
    (change) => change.level === 'mandatory' && UNSEEN.includes(change.now) && !UNSEEN.includes(change.before),
  );
  const seen = changes.filter((change) => !UNSEEN.includes(change.now));
  const isWorse = (change: Change): boolean => worst([change.before, change.now]) === change.now;
  const isBad = ({ now: outcome }: Change): boolean => outcome === 'fail' || outcome === 'warn';
  return {
    since,
    worse: seen.filter((change) => isBad(change) && isWorse(change)),
    lost,
    better: seen.filter(
      (change) => !isWorse(change) && !UNSEEN.includes(change.before) && change.now !== 'not-applicable',
    ),
  };
}
