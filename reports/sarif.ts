import type { Level } from '../harness/core/requirement.js';
import type { CheckResult, RunResult } from '../harness/core/result.js';
import { type Report, titleOf } from './input.js';
import { cut, fileName, visible } from './text.js';
import { coverageSentence, DISCLAIMER } from './wording.js';

const LEVELS = { mandatory: 'error', recommended: 'warning', informational: 'note' } as const satisfies Record<
  Level,
  string
>;

/** Most findings of one row that become results. */
const FINDINGS = 50;

/** `results.sarif`, SARIF 2.1.0: one result per finding of what failed or warned; rules only for those rows. */
export function sarif(report: Report): string {
  const { result } = report;
  const rows = result.checks.filter(({ outcome }) => outcome === 'fail' || outcome === 'warn');
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Touchstone',
            version: result.harness.version,
            shortDescription: { text: DISCLAIMER },
            rules: rows.map((check) => rule(check, report)),
          },
        },
        automationDetails: { id: `touchstone/${result.run.id}` },
        invocations: [
          {
            executionSuccessful: result.run.cut === undefined && result.counts.error === 0,
            startTimeUtc: result.run.startedAt,
            endTimeUtc: result.run.finishedAt,
          },
        ],
        properties: { verdict: result.verdict, coverage: coverageSentence(result), profile: result.run.profile },
        results: rows.flatMap((check, ruleIndex) =>
          check.findings.slice(0, FINDINGS).map((finding) => resultOf(check, ruleIndex, finding, result.target)),
        ),
      },
    ],
  };
  return `${JSON.stringify(log, null, 1)}\n`;
}

function rule(check: CheckResult, { requirements }: Report): object {
  const requirement = requirements.get(check.id);
  return {
    id: check.id,
    shortDescription: { text: message(titleOf(check, requirements)) },
    ...(requirement && {
      fullDescription: { text: message(requirement.requirement) },
      help: { text: message(`${requirement.remedy} Source: ${requirement.source}`) },
    }),
    defaultConfiguration: { level: LEVELS[check.level] },
    properties: { level: check.level, tags: [check.area, ...(requirement?.lines ?? [])] },
  };
}

const resultOf = (
  { id, outcome, level }: CheckResult,
  ruleIndex: number,
  { subject, expected, observed, exchange }: CheckResult['findings'][number],
  target: RunResult['target'],
): object => ({
  ruleId: id,
  ruleIndex,
  level: outcome === 'warn' && level === 'mandatory' ? 'warning' : LEVELS[level],
  message: { text: message(`${subject}: expected ${expected}, observed ${observed}`) },
  locations: [
    {
      physicalLocation: { artifactLocation: { uri: target.url } },
      logicalLocations: [{ fullyQualifiedName: visible(cut(subject)), kind: 'resource' }],
    },
  ],
  partialFingerprints: { 'touchstone/v1': fileName(`${id}\n${subject}`) },
  ...(exchange && { properties: { exchange } }),
});

/** SARIF reads `[text](url)` in plain messages as a link (§3.11.6): brackets are escaped. */
const message = (text: string): string => visible(cut(text)).replace(/[\\[\]]/g, '\\$&');
