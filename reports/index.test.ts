import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ReportName, writeReports } from './index.js';
import { sample } from './sample.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'touchstone-reports-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const QUICK: ReportName[] = ['result', 'checklist', 'junit', 'sarif', 'allure-results'];

test('the reports that are asked for are written, and other files are kept', async () => {
  await writeFile(join(folder, 'call-log.ndjson'), '{}\n');
  const { paths, warnings } = await writeReports({ ...sample(), attachments: [], folder }, QUICK);
  expect((await readdir(folder)).sort()).toEqual([
    'allure-results',
    'call-log.ndjson',
    'checklist.html',
    'checklist.md',
    'junit.xml',
    'result.json',
    'results.sarif',
  ]);
  expect(paths).toEqual(['checklist.html', 'junit.xml', 'results.sarif'].map((name) => join(folder, name)));
  expect(warnings).toEqual([]);
});

test('one report that cannot be written is a warning, and the others are there', async () => {
  await mkdir(join(folder, 'junit.xml'));
  const { paths, warnings } = await writeReports({ ...sample(), attachments: [], folder }, QUICK);
  expect(warnings).toEqual([expect.stringContaining('junit was not written: ')]);
  expect(paths).toContain(join(folder, 'results.sarif'));
});

test('after an abort the contract is still written', async () => {
  const { paths } = await writeReports({ ...sample(), folder, signal: AbortSignal.abort() });
  expect(await readdir(folder)).toEqual(['result.json']);
  expect(paths).toEqual([]);
});

test('the reports of one run say the same', async () => {
  const report = sample();
  await writeReports({ ...report, attachments: [], folder }, QUICK);
  const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
  const failed = report.result.checks.filter(({ outcome, level }) => outcome === 'fail' && level === 'mandatory');
  expect((await read('junit.xml')).match(/<failure /g)).toHaveLength(failed.length);
  expect(await read('checklist.html')).toContain(`${failed.length} mandatory requirements not met`);
  expect((await read('checklist.md')).match(/^- \*\*.*\(mandatory, /gm)).toHaveLength(failed.length);
});
