import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from '@playwright/test';
import { isJudged, type Requirement } from '../harness/core/requirement.js';
import type { CheckResult, RunResult } from '../harness/core/result.js';
import { requirements } from '../harness/requirements/catalogue.gen.js';

/** Environment variable by which globalSetup tells the workers where the run is. */
export const RUN_FOLDER = 'TOUCHSTONE_RUN';

/**
 * One test per row of an area, judged or not yet: `--list` works before any run.
 * A mandatory failure fails, a broken harness fails as broken, and everything that is neither is skipped with its reason.
 */
export function suite(area: string): void {
  test.describe(area, () => {
    for (const row of requirements.filter((requirement) => requirement.area === area))
      test(`${row.id}: ${row.title}`, { tag: row.lines.map((line) => `@${line}`) }, () => show(row));
  });
}

function show({ id, coverage, coverageReason }: Requirement): void {
  test.skip(!isJudged({ coverage }), coverage === 'missing' ? 'not covered by this version' : coverageReason);
  const result = judged().get(id);
  test.skip(result === undefined, 'not asked for in this run');
  if (!result) return;
  const text = explain(result);
  test.info().annotations.push({ type: result.outcome, description: text });
  if (result.outcome === 'error') throw new Error(`broken: ${text}`);
  if (result.outcome === 'fail' && result.level === 'mandatory') throw new Error(text);
  test.skip(result.outcome !== 'pass', `${result.outcome}: ${text}`);
}

const explain = ({ title, findings, reason }: CheckResult): string =>
  [
    title,
    ...findings.map(({ subject, expected, observed }) => `${subject}\n  expected ${expected}\n  observed ${observed}`),
    ...(reason ? [reason] : []),
  ].join('\n');

let results: Map<string, CheckResult> | undefined;

function judged(): Map<string, CheckResult> {
  const folder = process.env[RUN_FOLDER];
  if (!folder) throw new Error('no run to show: globalSetup did not leave one');
  results ??= new Map(
    (JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')) as RunResult).checks.map((check) => [
      check.id,
      check,
    ]),
  );
  return results;
}
