import type { CheckResult, RunResult } from '../harness/core/result.js';
import { groupBy, type Report, titleOf } from './input.js';
import { html, xmlAttribute } from './text.js';
import { coverageSentence, DISCLAIMER } from './wording.js';

type Kind = 'failure' | 'error' | 'skipped' | 'passed';

/** The rule of the gate: a failed mandatory row fails the job, what the harness broke is an error, all else that is not green is skipped. */
const kindOf = ({ outcome, level }: CheckResult): Kind => {
  if (outcome === 'pass') return 'passed';
  if (outcome === 'error') return 'error';
  return outcome === 'fail' && level === 'mandatory' ? 'failure' : 'skipped';
};

/** Most findings of one row that are written out. */
const FINDINGS = 50;

/** `junit.xml`: one suite per area, one case per judged row, named by id so that its history survives a new title. Valid XML 1.0 whatever a server said. */
export function junit(report: Report): string {
  const { result } = report;
  const suites = [...groupBy(result.checks, (check) => check.area)].map(([area, checks]) =>
    suite(area, checks, report),
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="Touchstone" ${totals(result.checks)} timestamp="${xmlAttribute(result.run.startedAt)}">`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

const suite = (area: string, checks: readonly CheckResult[], report: Report): string =>
  [
    `<testsuite name="${xmlAttribute(area)}" ${totals(checks)} timestamp="${xmlAttribute(report.result.run.startedAt)}">`,
    properties(report.result),
    ...checks.map((check) => testcase(check, report)),
    '</testsuite>',
  ].join('\n');

const properties = (result: RunResult): string =>
  `<properties>${Object.entries({
    target: result.target.url,
    profile: result.run.profile,
    verdict: coverageSentence(result),
    note: DISCLAIMER,
  })
    .map(([name, value]) => `<property name="${name}" value="${xmlAttribute(value)}"/>`)
    .join('')}</properties>`;

function totals(checks: readonly CheckResult[]): string {
  const count = (kind: Kind): number => checks.filter((check) => kindOf(check) === kind).length;
  const ms = checks.reduce((sum, check) => sum + check.durationMs, 0);
  return `tests="${checks.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}" time="${seconds(ms)}"`;
}

function testcase(check: CheckResult, report: Report): string {
  const kind = kindOf(check);
  const open = `<testcase classname="${xmlAttribute(check.area)}" name="${xmlAttribute(check.id)}" time="${seconds(check.durationMs)}"`;
  if (kind === 'passed') return `${open}/>`;
  const label = `${check.outcome} (${check.level}): ${titleOf(check, report.requirements)}`;
  const [first] = check.findings;
  const why = first ? `${first.subject}: expected ${first.expected}, observed ${first.observed}` : check.reason;
  // Readers of skipped cases show the message attribute alone: the finding stands in it.
  const summary = xmlAttribute(why ? `${label}: ${why}` : label);
  if (kind === 'skipped') return `${open}><skipped message="${summary}"/></testcase>`;
  return `${open}><${kind} type="${check.outcome}" message="${summary}">${html(details(check, report), 100_000)}</${kind}></testcase>`;
}

function details(check: CheckResult, { requirements }: Report): string {
  const remedy = requirements.get(check.id)?.remedy;
  const source = requirements.get(check.id)?.source;
  return [
    ...check.findings
      .slice(0, FINDINGS)
      .flatMap(({ subject, expected, observed, exchange }) => [
        subject,
        `  expected ${expected}`,
        `  observed ${observed}`,
        ...(exchange ? [`  exchange ${exchange}`] : []),
      ]),
    ...(check.findings.length > FINDINGS
      ? [`and ${check.findings.length - FINDINGS} more findings: see result.json`]
      : []),
    ...(check.reason ? [check.reason] : []),
    ...(remedy ? [`fix: ${remedy}`] : []),
    ...(source ? [`source: ${source}`] : []),
  ].join('\n');
}

const seconds = (ms: number): string => (ms / 1_000).toFixed(3);
