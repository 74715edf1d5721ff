import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gapsOf, readCatalogue } from './catalogue.js';

const ROW = `
  title: The bell rings
  failureTitle: The bell does not ring
  remedy: Hang the bell where the wind reaches it.
  level: { 2026-02: mandatory, 2026-10: recommended }
  coverage: check
  basis: directory
  applies: always
  lines: [P1]
  requirement: The bell rings.
  source: The bell founder.
  verify: listen.
  verdict: PASS it rings.
  defect: no clapper.
`;
const LISTS = `
checklists: [{ name: Bells, source: The founder, lines: { P1: It rings, P2: It is loud } }]
codes: []
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'catalogue-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (files: Record<string, string>) => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const problems: string[] = [];
  return { catalogue: readCatalogue(folder, problems), problems };
};

test('reads rows by area, and checklists in their own order', () => {
  const { catalogue, problems } = read({ 'tower.yaml': `bell:${ROW}`, 'checklists.yaml': LISTS });
  expect(problems).toEqual([]);
  expect(catalogue.requirements).toEqual([
    expect.objectContaining({
      id: 'tower.bell',
      area: 'tower',
      level: { '2026-02': 'mandatory', '2026-10': 'recommended' },
    }),
  ]);
  expect(catalogue.checklists[0]?.lines).toEqual([
    { line: 'P1', text: 'It rings' },
    { line: 'P2', text: 'It is loud' },
  ]);
});

test('takes a single level for every profile', () => {
  const { catalogue } = read({ 'tower.yaml': `bell:${ROW.replace(/level: .*/, 'level: informational')}` });
  expect(catalogue.requirements[0]?.level).toEqual({ '2026-02': 'informational', '2026-10': 'informational' });
});

test('an empty folder is an empty catalogue', () => {
  expect(read({})).toEqual({
    catalogue: { requirements: [], checklists: [], codes: [], profiles: {} },
    problems: [],
  });
});

test.each([
  ['a field is missing', ROW.replace(/ {2}remedy: .*\n/, ''), 'tower.yaml, row bell: remedy: '],
  ['a field is unknown', `${ROW}  colour: green\n`, 'tower.yaml, row bell: it: '],
  ['a level is none', ROW.replace('recommended', 'advisable'), 'tower.yaml, row bell: level'],
  ['an id comes twice', `${ROW}\nbell:${ROW}`, 'tower.yaml is not YAML, or names a row twice: '],
])('says so where %s', (_, row, sentence) => {
  const { catalogue, problems } = read({ 'tower.yaml': `bell:${row}` });
  expect(problems).toEqual([expect.stringContaining(sentence)]);
  expect(catalogue.requirements).toEqual([]);
});

test('names an id that is not well-formed', () => {
  expect(read({ 'tower.yaml': `The bell:${ROW}` }).problems).toEqual([
    expect.stringContaining('tower.The bell is not'),
  ]);
});

test('names everything that does not fit together, at once', () => {
  const rows = `bell:${ROW}\nrope:${ROW.replace('check', 'excluded')}\nclock:${ROW.replace('P1', 'P9')}`;
  const { catalogue } = read({ 'tower.yaml': rows, 'checklists.yaml': LISTS });
  const checks = new Set(['tower.bell', 'tower.rope', 'tower.owl']);
  expect(gapsOf(catalogue, checks, new Set(['tower.rope', 'tower.owl', 'tower.bat']))).toEqual([
    'check tower.bell has no defect: add mocks/defects/tower/bell.ts',
    'check tower.rope judges a row that is excluded',
    'check tower.owl has no row: add it to harness/requirements/tower.yaml',
    'defect tower.bat has no check: add harness/checks/tower/bat.ts',
    'tower.clock names line P9, which no list has',
  ]);
});
