import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Attachment, Label, StepResult, TestResult } from 'allure-js-commons';
import { Severity, Stage, Status } from 'allure-js-commons';
import { FileSystemWriter } from 'allure-js-commons/sdk/reporter';
import type { Outcome } from '../../harness/core/outcome.js';
import type { Level, Requirement } from '../../harness/core/requirement.js';
import type { ChecklistResult, CheckResult } from '../../harness/core/result.js';
import { type Report, titleOf } from '../input.js';
import { writeWhole } from '../result.js';
import { cut, fileName, line, markdown, visible } from '../text.js';
import { AttachmentStore } from './attachments.js';
import { categories, environment, executor, MESSAGE_PREFIX } from './run-info.js';

/** Allure's status of each outcome; a warning has none, which both generators read as `unknown`. */
const STATUSES: Readonly<Record<Outcome, Status | undefined>> = {
  pass: Status.PASSED,
  warn: undefined,
  fail: Status.FAILED,
  error: Status.BROKEN,
  untestable: Status.SKIPPED,
  attest: Status.SKIPPED,
  'not-applicable': Status.SKIPPED,
};

const SEVERITIES: Readonly<Record<Level, Severity>> = {
  mandatory: Severity.CRITICAL,
  recommended: Severity.NORMAL,
  informational: Severity.MINOR,
};

/** Most findings of one row that become steps. */
const STEPS = 100;

/**
 * Writes `<folder>/allure-results`, anew: one result per judged row, in the format that Allure 2 and Allure 3 both read.
 * Identifiers are those of the run and the row, so that writing twice gives the same files.
 * @returns what could not be attached, in words
 */
export async function writeAllureResults(report: Report, folder: string): Promise<string[]> {
  const { result } = report;
  const resultsDir = join(folder, 'allure-results');
  await rm(resultsDir, { recursive: true, force: true });
  await mkdir(resultsDir, { recursive: true });
  const writer = new FileSystemWriter({ resultsDir });
  const store = new AttachmentStore(writer, report, folder);
  const suites = new Map(result.checklists.flatMap(suiteNames));
  const clock = spread(result.run.startedAt, result.run.finishedAt);
  for (const check of result.checks) {
    writer.writeResult(testResult(check, { report, store, suites, ...clock(check.durationMs) }));
  }
  const ofTheRun = store.ofCheck(undefined);
  if (ofTheRun.length > 0) {
    const timestamp = Date.parse(result.run.finishedAt);
    writer.writeGlobals(`${uuid(result.run.id, 'globals')}-globals.json`, {
      attachments: ofTheRun.map((attachment) => ({ ...attachment, timestamp })),
      errors: [],
    });
  }
  writer.writeEnvironmentInfo(environment(result));
  writer.writeCategoriesDefinitions(categories);
  await writeWhole(join(resultsDir, 'executor.json'), JSON.stringify(executor(result)));
  return store.warnings;
}

interface Surroundings {
  report: Report;
  store: AttachmentStore;
  /** Name of each checklist line by its code. */
  suites: ReadonlyMap<string, string>;
  start: number;
  stop: number;
}

function testResult(check: CheckResult, { report, store, suites, start, stop }: Surroundings): TestResult {
  const requirement = report.requirements.get(check.id);
  const status = STATUSES[check.outcome];
  const lines = requirement?.lines ?? [];
  return {
    uuid: uuid(report.result.run.id, check.id),
    historyId: check.id,
    testCaseId: check.id,
    fullName: check.id,
    name: titleOf(check, report.requirements),
    ...(status && { status }),
    statusDetails: { message: messageOf(check) },
    stage: Stage.FINISHED,
    start,
    stop,
    description: descriptionOf(check, requirement),
    labels: labelsOf(check, requirement?.title ?? check.title, lines, suites),
    links: [],
    parameters: [],
    attachments: store.ofCheck(check.id),
    steps: check.findings
      .slice(0, STEPS)
      .map((finding) => step(finding, { check: check.id, status, start, stop, store })),
  };
}

function labelsOf(
  { area, level, outcome }: CheckResult,
  feature: string,
  lines: readonly string[],
  suites: ReadonlyMap<string, string>,
): Label[] {
  return [
    { name: 'epic', value: area },
    { name: 'feature', value: feature },
    { name: 'severity', value: SEVERITIES[level] },
    { name: 'framework', value: 'touchstone' },
    { name: 'level', value: level },
    { name: 'outcome', value: outcome },
    ...lines.flatMap((code) => [
      { name: 'tag', value: code },
      { name: 'checklist', value: code },
      // The tree of suites is the submission checklist.
      ...(suites.has(code) ? [{ name: 'suite', value: suites.get(code)! }] : []),
    ]),
    ...(lines.some((code) => suites.has(code))
      ? []
      : [
          { name: 'suite', value: 'Beyond the checklists' },
          { name: 'subSuite', value: area },
        ]),
  ];
}

/** Lines as Allure names them: `Q02 …` where there is a Q10, for it sorts by letter. */
function suiteNames({ lines }: ChecklistResult): [code: string, name: string][] {
  const longest = Math.max(...lines.map(({ line }) => line.length));
  return lines.map(({ line, text }) => [
    line,
    `${line.replace(/\d+$/, (n) => n.padStart(longest - line.length + n.length, '0'))} ${text}`,
  ]);
}

/** First findings or the reason, behind the words by which the categories tell outcomes apart. */
function messageOf({ outcome, level, findings, reason }: CheckResult): string {
  const shown = findings
    .slice(0, 3)
    .map(({ subject, expected, observed }) => `${subject}\n  expected ${expected}\n  observed ${observed}`);
  const more = findings.length > 3 ? [`and ${findings.length - 3} more findings`] : [];
  const parts = [...shown, ...more, ...(reason ? [reason] : [])].map((part) => visible(cut(part)));
  return [MESSAGE_PREFIX[outcome](level), ...parts].join('\n');
}

const descriptionOf = ({ id, level }: CheckResult, requirement: Requirement | undefined): string =>
  requirement
    ? [
        `**Requirement** (${level}): ${markdown(requirement.requirement)}`,
        `**Remedy**: ${markdown(requirement.remedy)}`,
        `**Source**: ${markdown(requirement.source)}`,
        `**Verdict**: ${markdown(requirement.verdict)}`,
        `**Id**: \`${id}\``,
      ].join('\n\n')
    : `**Id**: \`${id}\` (${level})`;

function step(
  { subject, expected, observed, exchange, reproduce }: CheckResult['findings'][number],
  {
    check,
    status,
    start,
    stop,
    store,
  }: Omit<Surroundings, 'report' | 'suites'> & { check: string; status: Status | undefined },
): StepResult {
  const attachments: Attachment[] = exchange ? store.ofExchange(check, exchange) : [];
  return {
    name: line(subject),
    ...(status && { status }),
    statusDetails: {},
    stage: Stage.FINISHED,
    start,
    stop,
    steps: [],
    attachments,
    parameters: [
      { name: 'expected', value: visible(cut(expected)) },
      { name: 'observed', value: visible(cut(observed)) },
      ...(exchange ? [{ name: 'exchange', value: line(exchange) }] : []),
      ...(reproduce ? [{ name: 'reproduce', value: visible(cut(reproduce)) }] : []),
    ],
  };
}

/** Lays the checks' durations one after the other from the start of the run, none beyond its end. Milliseconds since the epoch. */
function spread(startedAt: string, finishedAt: string): (durationMs: number) => { start: number; stop: number } {
  const end = Date.parse(finishedAt);
  let cursor = Date.parse(startedAt);
  return (durationMs) => {
    const start = Math.round(Math.min(cursor, end));
    cursor = Math.min(cursor + durationMs, end);
    return { start, stop: Math.max(start, Math.round(cursor)) };
  };
}

/** A UUID that is the same for the same run and row (version 8: of our own making, RFC 9562 §5.8). */
function uuid(runId: string, id: string): string {
  const hex = fileName(`${runId}\n${id}`);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
