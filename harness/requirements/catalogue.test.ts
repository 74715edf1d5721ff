import { describe, expect, test } from 'vitest';
import { PROFILES, type Requirement } from '../core/requirement.js';
import { checklists, codes, profiles, requirements } from './catalogue.gen.js';

/** Rows, rows for a check, rows to attest, rows excluded, mandatory rows of 2026-02 and of 2026-10. */
const COUNTS: Record<string, [number, number, number, number, number, number]> = {
  transport: [25, 25, 0, 0, 4, 4],
  protocol: [19, 19, 0, 0, 2, 2],
  tls: [5, 5, 0, 0, 3, 3],
  network: [10, 8, 2, 0, 5, 5],
  authorization: [58, 57, 1, 0, 28, 30],
  annotations: [8, 8, 0, 0, 4, 5],
  tools: [18, 18, 0, 0, 6, 11],
  limits: [7, 6, 1, 0, 2, 3],
  errors: [6, 6, 0, 0, 3, 3],
  performance: [8, 8, 0, 0, 1, 2],
  reliability: [12, 12, 0, 0, 2, 2],
  cors: [5, 5, 0, 0, 2, 0],
  documentation: [9, 9, 0, 0, 4, 4],
  privacy: [7, 5, 2, 0, 2, 2],
  support: [2, 2, 0, 0, 1, 1],
  branding: [4, 4, 0, 0, 0, 0],
  testaccount: [4, 4, 0, 0, 3, 3],
  operations: [8, 4, 4, 0, 4, 4],
  policy: [5, 3, 2, 0, 0, 4],
  compat: [6, 5, 1, 0, 3, 3],
  metrics: [23, 0, 0, 23, 0, 0],
};

const having = (rows: readonly Requirement[], ...coverages: Requirement['coverage'][]): number =>
  rows.filter(({ coverage }) => coverages.includes(coverage)).length;

const countsOf = (rows: readonly Requirement[]): number[] => [
  rows.length,
  having(rows, 'check', 'missing'),
  having(rows, 'attest'),
  having(rows, 'excluded'),
  ...PROFILES.map((profile) => rows.filter(({ level }) => level[profile] === 'mandatory').length),
];

describe('the catalogue', () => {
  test.each(Object.entries(COUNTS))('holds all rows of %s', (area, counts) => {
    expect(countsOf(requirements.filter((row) => row.area === area))).toEqual(counts);
  });

  test('holds no other rows', () => {
    expect(countsOf(requirements)).toEqual([249, 213, 13, 23, 79, 91]);
  });

  test('gives each row an id of its own, made of its area and a name', () => {
    expect(new Set(requirements.map(({ id }) => id)).size).toBe(requirements.length);
    for (const { id, area } of requirements)
      expect(id).toMatch(new RegExp(`^${area}\\.[a-z][a-zA-Z0-9]*(-[a-zA-Z0-9]+)*$`));
  });

  test('gives no two rows the same title', () => {
    const titles = requirements.flatMap(({ title, failureTitle }) => [title, failureTitle]);
    expect(titles.filter((title, at) => titles.indexOf(title) !== at)).toEqual([]);
  });

  test.each(requirements.map((row) => [row.id, row] as const))('%s is worded for a reader', (_, row) => {
    for (const title of [row.title, row.failureTitle]) {
      expect(title).toMatch(/^\S.*[^.!?]$/);
      expect(title.length).toBeLessThanOrEqual(100);
    }
    expect(row.remedy).toMatch(/^[A-Z][^\n]{30,}\.$/);
    expect(row.remedy).not.toMatch(/\. [A-Z]/);
  });

  test('gives a reason for each excluded row', () => {
    for (const row of requirements) expect(row.coverageReason !== undefined, row.id).toBe(row.coverage === 'excluded');
  });

  test('marks the rows whose precondition is often out of reach', () => {
    expect(requirements.filter((row) => row.untestableTolerated).map(({ id }) => id)).toEqual([
      'authorization.code-short-lived',
      'authorization.invalid-client-triggers-reregistration',
      'authorization.token-audience-validated',
      'authorization.user-isolation',
      'errors.expired-session-signalled',
    ]);
  });
});

describe('checklist lines', () => {
  const families = [...checklists, ...codes].map(({ lines }) => lines.map(({ line }) => line));
  const numbered = (letter: string, last: number): string[] =>
    Array.from({ length: last }, (_, at) => `${letter}${at + 1}`);

  test('are those of the guide, in its order', () => {
    expect(families).toEqual([
      numbered('P', 9),
      numbered('T', 7),
      numbered('Q', 14),
      numbered('C', 5),
      numbered('V', 5),
      numbered('F', 24),
      numbered('D', 24),
    ]);
  });

  test.each(families.flat())('%s is served by a requirement', (line) => {
    expect(requirements.filter(({ lines }) => lines.includes(line)).map(({ id }) => id)).not.toEqual([]);
  });

  test('are the only lines that rows name', () => {
    const known = new Set(families.flat());
    expect(requirements.flatMap(({ lines }) => lines).filter((line) => !known.has(line))).toEqual([]);
  });
});

test('each profile says what it stands for', () => {
  expect(Object.keys(profiles)).toEqual([...PROFILES]);
});
