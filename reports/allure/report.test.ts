import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sample } from '../sample.js';
import { type Generator, writeAllureReport } from './report.js';
import { writeAllureResults } from './results.js';

const hasJava = spawnSync('java', ['-version']).status === 0;
const GENERATORS: { generator: Generator; trend: string }[] = [
  ...(hasJava ? [{ generator: 'allure2' as const, trend: 'history-trend.json' }] : []),
  { generator: 'allure3', trend: 'history.jsonl' },
];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'touchstone-allure-report-'));
  await writeAllureResults({ ...sample({ rows: 12 }), attachments: [] }, folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe.each(GENERATORS)('$generator', ({ generator, trend }) => {
  test('makes one page without analytics, and adds to the history it is given', async () => {
    const first = await writeAllureReport(folder, { name: 'Touchstone', generator });
    expect(first).toEqual({ path: join(folder, 'allure-report', 'index.html'), generator });
    const page = await readFile(first.path!, 'utf8');
    expect(page).toContain('Content-Security-Policy');
    expect(page).not.toContain('googletagmanager');

    const history = join(folder, 'earlier');
    await cp(join(folder, 'allure-report', 'history'), history, { recursive: true });
    await writeAllureReport(folder, { name: 'Touchstone', generator, history });
    const [before, after] = await Promise.all(
      [history, join(folder, 'allure-report', 'history')].map(async (at) => readFile(join(at, trend), 'utf8')),
    );
    const runs = (text: string): number =>
      generator === 'allure2' ? (JSON.parse(text) as unknown[]).length : text.trim().split('\n').length;
    expect([runs(before!), runs(after!)]).toEqual([1, 2]);
  });

  test('that does not come to its end leaves a warning and the earlier report', async () => {
    const late = await writeAllureReport(folder, { name: 'Touchstone', generator, timeoutMs: 1 });
    expect(late.warning).toContain(`no Allure report (${generator}: `);
  });
});

test('an abort is not a warning', async () => {
  const controller = new AbortController();
  const report = writeAllureReport(folder, { name: 'Touchstone', generator: 'allure3', signal: controller.signal });
  controller.abort(new Error('interrupted'));
  await expect(report).rejects.toThrow('interrupted');
});

test('where there are no results there is a warning, not an empty report', async () => {
  const report = await writeAllureReport(join(folder, 'nothing'), { name: 'Touchstone' });
  expect(report.warning).toContain('no Allure report');
});
