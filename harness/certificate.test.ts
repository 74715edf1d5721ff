import { describe, expect, it } from 'vitest';
import { checklistResults, coverageOf, verdictOf } from './certificate.js';
import type { Outcome } from './core/outcome.js';
import type { Coverage, Level, Requirement } from './core/requirement.js';

const row = (id: string, level: Level, more: Partial<Requirement> = {}): Requirement => ({
  id,
  area: id.split('.')[0]!,
  level: { '2026-02': level, '2026-10': level },
  coverage: 'check',
  basis: 'directory',
  applies: 'always',
  title: 'It holds',
  failureTitle: 'It does not hold',
  requirement: 'It has to hold.',
  remedy: 'Make it hold.',
  source: 'nowhere',
  verify: 'look',
  verdict: 'PASS it holds.',
  defect: 'does not hold',
  lines: [],
  ...more,
});

const judged = (outcome: Outcome, level: Level = 'mandatory', id = `a.${outcome}`) => ({ id, level, outcome });
const none = new Map<string, Requirement>();

describe('verdictOf', () => {
  it.each([
    ['certified', [judged('pass'), judged('warn'), judged('not-applicable')]],
    ['certified', [judged('pass'), judged('fail', 'recommended'), judged('error', 'informational')]],
    ['not-certified', [judged('pass'), judged('fail'), judged('error')]],
    ['incomplete', [judged('pass'), judged('untestable')]],
    ['incomplete', [judged('pass'), judged('attest')]],
    ['incomplete', [judged('pass'), judged('error')]],
    ['incomplete', [judged('pass', 'recommended')]],
    ['incomplete', []],
  ])('is %s', (verdict, checks) => {
    expect(verdictOf(checks, none)).toBe(verdict);
  });

  it('does not wait for a row that may stay untestable, but for its error it does', () => {
    const tolerant = new Map([['a.x', row('a.x', 'mandatory', { untestableTolerated: true })]]);
    expect(verdictOf([judged('pass'), judged('untestable', 'mandatory', 'a.x')], tolerant)).toBe('certified');
    expect(verdictOf([judged('pass'), judged('error', 'mandatory', 'a.x')], tolerant)).toBe('incomplete');
  });
});

describe('coverageOf', () => {
  it('counts mandatory rows that are missing among all, not those that are excluded; and as judged what was seen', () => {
    const rows = (['check', 'missing', 'attest', 'excluded'] satisfies Coverage[]).map((coverage) =>
      row(`a.${coverage}`, 'mandatory', { coverage }),
    );
    const [seen, said] = [judged('not-applicable', 'mandatory', 'a.check'), judged('pass', 'mandatory', 'a.attest')];
    expect(coverageOf([seen, said], rows, '2026-10')).toEqual({ mandatoryJudged: 2, mandatoryTotal: 3 });
    for (const outcome of ['untestable', 'attest', 'error'] as const)
      expect(coverageOf([seen, { ...said, outcome }], rows, '2026-10').mandatoryJudged).toBe(1);
  });
});

describe('checklistResults', () => {
  const lists = [
    { name: 'List', source: 'guide', lines: ['P1', 'P2', 'P3'].map((line) => ({ line, text: `Line ${line}` })) },
  ];
  const rows = [
    row('a.one', 'mandatory', { lines: ['P1'] }),
    row('a.two', 'recommended', { lines: ['P1', 'P2'] }),
    row('a.three', 'mandatory', { lines: ['P3'], coverage: 'missing' }),
  ];

  it('takes the worst row of a line; a failed row that is not mandatory makes it a warning', () => {
    const checks = [judged('pass', 'mandatory', 'a.one'), judged('fail', 'recommended', 'a.two')];
    expect(checklistResults(checks, rows, lists)[0]?.lines).toEqual([
      { line: 'P1', text: 'Line P1', outcome: 'warn', checks: ['a.one', 'a.two'] },
      { line: 'P2', text: 'Line P2', outcome: 'warn', checks: ['a.two'] },
      // No judged row: no outcome, rather than a green one.
      { line: 'P3', text: 'Line P3', checks: [] },
    ]);
  });
});
