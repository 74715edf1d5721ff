import { expect, test } from 'vitest';
import { HOSTILE, sample } from './sample.js';
import { sarif } from './sarif.js';

interface Log {
  version: string;
  runs: [
    {
      tool: { driver: { rules: { id: string }[] } };
      invocations: { executionSuccessful: boolean }[];
      results: {
        ruleId: string;
        ruleIndex: number;
        level: string;
        message: { text: string };
        partialFingerprints: Record<string, string>;
      }[];
    },
  ];
}

const logOf = (report: Parameters<typeof sarif>[0]): Log['runs'][0] => {
  const log = JSON.parse(sarif(report)) as Log;
  expect(log.version).toBe('2.1.0');
  return log.runs[0];
};

test('there is one result per finding of what failed or warned, and it names its rule', () => {
  const report = sample();
  const wrong = report.result.checks.filter(({ outcome }) => outcome === 'fail' || outcome === 'warn');
  const { results, tool } = logOf(report);
  expect(results).toHaveLength(wrong.flatMap(({ findings }) => findings).length);
  expect(tool.driver.rules.map(({ id }) => id)).toEqual(wrong.map(({ id }) => id));
  for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]!.id).toBe(ruleId);
});

test('only a failed mandatory row is an error', () => {
  const report = sample();
  const level = new Map(report.result.checks.map((check) => [check.id, check]));
  for (const result of logOf(report).results) {
    const check = level.get(result.ruleId)!;
    expect(result.level === 'error').toBe(check.outcome === 'fail' && check.level === 'mandatory');
  }
});

test('what a server said is no link, and two findings of one row are two', () => {
  const { results } = logOf(sample({ rows: 300 }));
  const link = results.find(({ message }) => message.text.includes('javascript:'))!;
  expect(link.message.text).toContain('\\[click\\](javascript:alert(4))');
  const prints = results.map(({ partialFingerprints }) => partialFingerprints['touchstone/v1']);
  expect(new Set(prints).size).toBe(prints.length);
  expect(JSON.stringify(results)).not.toContain(HOSTILE.at(-1));
});

test('a run in which the harness broke was no success', () => {
  const report = sample();
  expect(logOf(report).invocations[0]!.executionSuccessful).toBe(false);
  const counts = { ...report.result.counts, error: 0 };
  expect(logOf({ ...report, result: { ...report.result, counts } }).invocations[0]!.executionSuccessful).toBe(true);
});
