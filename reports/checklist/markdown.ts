import type { ChecklistLine, CheckResult, RunResult } from '../../harness/core/result.js';
import { failures, groupBy, type Report, titleOf } from '../input.js';
import { markdown, markdownCode } from '../text.js';
import { countsOf, coverageSentence, DISCLAIMER, duration, MARKS, NOT_COVERED, plural } from '../wording.js';

/** Most findings of one row. */
const FINDINGS = 10;
/** Most characters of one value. */
const VALUE = 500;

/** `checklist.md`: what fits into an issue or a pull request. What a server said stands in code spans only. */
export function checklistMarkdown(report: Report): string {
  const { result } = report;
  const byId = new Map(result.checks.map((check) => [check.id, check]));
  return [
    `# ${coverageSentence(result)}`,
    '',
    `${markdownCode(result.target.name, VALUE)} at ${markdownCode(result.target.url, VALUE)}, profile ${result.run.profile}, ${markdown(result.run.startedAt)}. ${countsOf(result.counts)}.`,
    '',
    `> ${DISCLAIMER}`,
    ...(result.run.rehearsal ? ['>', '> Rehearsal: the server stood at a lab address.'] : []),
    ...(result.run.cut ? ['>', `> Ended early: ${markdown(result.run.cut)}.`] : []),
    ...result.checklists.flatMap(({ name, lines }) => [
      '',
      `## ${markdown(name)}`,
      '',
      '| Line | | Outcome | Rows that do not pass |',
      '|---|---|---|---|',
      ...lines.map((line) => lineRow(line, byId)),
    ]),
    '',
    '## Failures',
    '',
    ...(result.counts.fail === 0 ? ['No row failed.'] : failures(report).flatMap((check) => failure(check, report))),
    ...latency(result),
    '',
    '## Rows',
    '',
    '| Area | Judged | Pass | Not covered by this version |',
    '|---|--:|--:|--:|',
    ...areas(report),
    '',
  ].join('\n');
}

function lineRow({ line, text, outcome, checks }: ChecklistLine, byId: ReadonlyMap<string, CheckResult>): string {
  const open = checks.filter((id) => !['pass', 'not-applicable'].includes(byId.get(id)?.outcome ?? 'pass'));
  const said = outcome === undefined ? NOT_COVERED : `${MARKS[outcome]} ${outcome}`;
  return `| ${line} | ${markdown(text)} | ${said} | ${open.map((id) => `\`${id}\``).join(', ')} |`;
}

function failure(check: CheckResult, { requirements }: Report): string[] {
  const requirement = requirements.get(check.id);
  const shown = check.findings.slice(0, FINDINGS);
  const hidden = check.findings.length - shown.length;
  return [
    `- **${markdown(titleOf(check, requirements))}** (${check.level}, \`${check.id}\`)`,
    ...shown.flatMap(({ subject, expected, observed, exchange }) => [
      `  - ${markdownCode(subject, VALUE)}: expected ${markdownCode(expected, VALUE)}, observed ${markdownCode(observed, VALUE)}${
        exchange === undefined ? '' : `, exchange ${markdownCode(exchange, VALUE)}`
      }`,
    ]),
    ...(hidden > 0 ? [`  - and ${plural(hidden, 'more finding')}`] : []),
    ...(requirement ? [`  - Fix: ${markdown(requirement.remedy)}`, `  - Source: ${markdown(requirement.source)}`] : []),
  ];
}

const latency = ({ latency }: RunResult): string[] =>
  latency.length === 0
    ? []
    : [
        '',
        '## Latency',
        '',
        '| Tool | Era | Calls | p50 | p95 | p99 | Errors |',
        '|---|---|--:|--:|--:|--:|--:|',
        ...latency.map(
          ({ tool, era, n, p50Ms, p95Ms, p99Ms, errors }) =>
            `| ${markdownCode(tool, VALUE)} | ${markdown(era)} | ${n} | ${duration(p50Ms)} | ${duration(p95Ms)} | ${duration(p99Ms)} | ${errors} |`,
        ),
      ];

function areas({ result, requirements }: Report): string[] {
  const judged = groupBy(result.checks, ({ area }) => area);
  const missing = groupBy(
    [...requirements.values()].filter(({ coverage }) => coverage === 'missing'),
    ({ area }) => area,
  );
  return [...new Set([...judged.keys(), ...missing.keys()])].sort().map((area) => {
    const rows = judged.get(area) ?? [];
    const pass = rows.filter(({ outcome }) => outcome === 'pass').length;
    return `| ${markdown(area)} | ${rows.length} | ${pass} | ${missing.get(area)?.length ?? 0} |`;
  });
}
