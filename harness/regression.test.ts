import { expect, test } from 'vitest';
import type { Outcome } from './core/outcome.js';
import type { Level } from './core/requirement.js';
import type { RunResult } from './core/result.js';
import { compare } from './regression.js';

const result = (checks: readonly { id: string; level: Level; outcome: Outcome }[]): RunResult =>
  ({ checks }) as unknown as RunResult;

/** What a comparison calls one row that changed. */
function called(before: Outcome, now: Outcome, level: Level = 'mandatory'): string {
  const { worse, lost, better } = compare(
    result([{ id: 'a.b', level, outcome: before }]),
    result([{ id: 'a.b', level, outcome: now }]),
    'runs/x',
  );
  return (
    [worse.length && 'worse', lost.length && 'lost', better.length && 'better'].filter(Boolean).join() || 'nothing'
  );
}

test.each<[Outcome, Outcome, string]>([
  ['pass', 'fail', 'worse'],
  ['pass', 'warn', 'worse'],
  ['warn', 'fail', 'worse'],
  ['not-applicable', 'fail', 'worse'],
  // What could not be seen then may have been wrong all along; it is wrong for certain now.
  ['untestable', 'fail', 'worse'],
  ['fail', 'fail', 'nothing'],
  ['untestable', 'untestable', 'nothing'],
  ['untestable', 'warn', 'nothing'],
  ['untestable', 'pass', 'nothing'],
  ['pass', 'not-applicable', 'nothing'],
  ['pass', 'untestable', 'lost'],
  ['pass', 'error', 'lost'],
  ['pass', 'attest', 'lost'],
  ['fail', 'untestable', 'lost'],
  ['fail', 'pass', 'better'],
  ['warn', 'pass', 'better'],
])('%s, then %s: %s', (before, now, verdict) => {
  expect(called(before, now)).toBe(verdict);
});

test('a recommended row that gets worse counts, one that is not seen any more does not', () => {
  expect(called('pass', 'fail', 'recommended')).toBe('worse');
  expect(called('pass', 'untestable', 'recommended')).toBe('nothing');
});

test('an informational row stops no job, and a row that the earlier run did not know is not worse', () => {
  expect(called('pass', 'fail', 'informational')).toBe('nothing');
  const now = result([{ id: 'a.new', level: 'mandatory', outcome: 'fail' }]);
  expect(compare(result([]), now, 'runs/x')).toEqual({ since: 'runs/x', worse: [], lost: [], better: [] });
});
