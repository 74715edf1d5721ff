import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestResult } from 'allure-js-commons';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Report } from '../input.js';
import { sample } from '../sample.js';
import { writeAllureResults } from './results.js';
import { categories } from './run-info.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'touchstone-allure-results-'));
  await mkdir(join(folder, 'screenshots'));
  await writeFile(join(folder, 'screenshots', 'consent.png'), 'png');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const path = (...names: string[]): string => join(folder, 'allure-results', ...names);

async function written(report: Report): Promise<Map<string, TestResult>> {
  await writeAllureResults(report, folder);
  const names = (await readdir(path())).filter((name) => name.endsWith('-result.json'));
  const results = await Promise.all(
    names.map(async (name) => JSON.parse(await readFile(path(name), 'utf8')) as TestResult),
  );
  return new Map(results.map((result) => [result.fullName!, result]));
}

describe('one result per row', () => {
  test('with the id as its name in every history, and the status of its outcome', async () => {
    const report = sample();
    const results = await written(report);
    const status = {
      pass: 'passed',
      warn: undefined,
      fail: 'failed',
      error: 'broken',
      untestable: 'skipped',
      attest: 'skipped',
      'not-applicable': 'skipped',
    };
    expect([...results.keys()].sort()).toEqual(report.result.checks.map(({ id }) => id).sort());
    for (const { id } of report.result.checks)
      expect(results.get(id)).toMatchObject({ testCaseId: id, historyId: id, fullName: id, stage: 'finished' });
    for (const { id, outcome } of report.result.checks) expect(results.get(id)!.status).toBe(status[outcome]);
  });

  test('with the area, the title, the level and the checklist lines as labels', async () => {
    const results = await written(sample());
    const labels = results.get('protocol.promise-42')!.labels.map(({ name, value }) => `${name}=${value}`);
    expect(labels).toEqual([
      'epic=protocol',
      'feature=The server keeps the promise of protocol.promise-42',
      'severity=critical',
      'framework=touchstone',
      'level=mandatory',
      'outcome=fail',
      'tag=P1',
      'checklist=P1',
      'suite=P1 All tools have readOnlyHint OR destructiveHint annotations',
      'tag=Q1',
      'checklist=Q1',
      'suite=Q1 All tools have readOnlyHint OR destructiveHint annotations',
    ]);
  });

  test('with a step per finding and the exchange that shows it, in a file that no other reference shares', async () => {
    const results = await written(sample({ hostile: false }));
    const [first, second, third] = results.get('protocol.promise-42')!.steps;
    expect(first).toMatchObject({ name: 'tool create_note', status: 'failed' });
    expect(first!.parameters).toContainEqual({ name: 'expected', value: 'readOnlyHint: true, or destructiveHint set' });
    expect(second!.attachments).toHaveLength(1);
    expect(third!.attachments).toHaveLength(0);
    const [attachment] = first!.attachments;
    expect(attachment!.type).toBe('text/plain');
    expect(await readFile(path(attachment!.source), 'utf8')).toContain(
      'POST https://mcp.example.com/mcp\ncontent-type: application/json',
    );
    const sources = [...results.values()].flatMap(({ steps }) =>
      steps.flatMap(({ attachments }) => attachments.map(({ source }) => source)),
    );
    expect(sources).toHaveLength(24);
    expect(new Set(sources)).toEqual(new Set((await readdir(path())).filter((name) => name.endsWith('.txt'))));
    expect(new Set(sources).size).toBe(24);
  });

  test('within the time of the run', async () => {
    const report = sample();
    const slow = { ...report.result, checks: report.result.checks.map((check) => ({ ...check, durationMs: 60_000 })) };
    const times = [...(await written({ ...report, result: slow })).values()];
    const [from, to] = [Date.parse(slow.run.startedAt), Date.parse(slow.run.finishedAt)];
    for (const { start, stop } of times) {
      expect(from <= start! && start! <= stop! && stop! <= to).toBe(true);
      expect(Number.isInteger(start) && Number.isInteger(stop)).toBe(true);
    }
  });

  test('each in exactly one category unless it passed or warned', async () => {
    const report = sample();
    const results = await written(report);
    for (const { id, outcome } of report.result.checks) {
      const { status, statusDetails } = results.get(id)!;
      const matching = categories.filter(
        ({ matchedStatuses, messageRegex }) =>
          matchedStatuses!.some((one) => one === status) &&
          (messageRegex === undefined || new RegExp(`^(?:${messageRegex})$`).test(statusDetails.message!)),
      );
      expect(matching, `${id} ${outcome}`).toHaveLength(outcome === 'pass' || outcome === 'warn' ? 0 : 1);
    }
  });
});

test('writing twice gives the same files, and leaves none of an earlier set behind', async () => {
  await writeAllureResults(sample({ rows: 30 }), folder);
  await writeAllureResults(sample({ rows: 20 }), folder);
  const once = (await readdir(path())).sort();
  await writeAllureResults(sample({ rows: 20 }), folder);
  expect((await readdir(path())).sort()).toEqual(once);
  expect(once.filter((name) => name.endsWith('-result.json'))).toHaveLength(20);
});

test('the run is described: target, verdict, coverage, and that it is no certification by Anthropic', async () => {
  await writeAllureResults(sample({ hostile: false }), folder);
  const environment = await readFile(path('environment.properties'), 'utf8');
  expect(environment).toContain('Coverage=not certified (rehearsal): 38 of 91 mandatory requirements judged');
  expect(environment).toContain('not an Anthropic certification');
  const executor = JSON.parse(await readFile(path('executor.json'), 'utf8')) as object;
  expect(executor).toMatchObject({ name: 'Touchstone', buildOrder: 1_795_168_800 });
});

describe('attachments', () => {
  test('a picture of the run folder is copied to its row, under a name made from a hash', async () => {
    const results = await written(sample({ hostile: false }));
    const [picture] = results.get('protocol.promise-2')!.attachments;
    expect(picture).toMatchObject({ name: 'consent claude.ai, step 1', type: 'image/png' });
    expect(picture!.source).toMatch(/^[0-9a-f]{32}-attachment\.png$/);
    expect(await readFile(path(picture!.source), 'utf8')).toBe('png');
  });

  test('what lies outside the run folder is left out, with a warning, links included', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'touchstone-outside-'));
    await writeFile(join(outside, 'secret'), 'secret');
    await symlink(join(outside, 'secret'), join(folder, 'link.png'));
    const attachments = [join(outside, 'secret'), '../secret', 'link.png', '.', 'missing.png'].map((at) => ({
      name: at,
      path: at,
      type: 'image/png',
      check: 'protocol.promise-2',
    }));
    const warnings = await writeAllureResults({ ...sample(), attachments }, folder);
    await rm(outside, { recursive: true });
    expect(warnings).toHaveLength(5);
    expect((await readdir(path())).filter((name) => name.endsWith('.png'))).toEqual([]);
  });

  test('what would be active content is text', async () => {
    await writeFile(join(folder, 'page.html'), '<script>alert(1)</script>');
    const attachments = [{ name: 'page', path: 'page.html', type: 'text/html', check: 'protocol.promise-2' }];
    const results = await written({ ...sample(), attachments });
    const [page] = results.get('protocol.promise-2')!.attachments;
    expect(page!.type).toBe('text/plain');
    expect(page!.source).toMatch(/\.txt$/);
  });

  test('files of no row belong to the run', async () => {
    const attachments = [{ name: 'consent', path: 'screenshots/consent.png', type: 'image/png' }];
    await writeAllureResults({ ...sample(), attachments }, folder);
    const name = (await readdir(path())).find((each) => each.endsWith('-globals.json'))!;
    expect(JSON.parse(await readFile(path(name), 'utf8'))).toMatchObject({ attachments: [{ name: 'consent' }] });
  });
});

test('lines sort as they count, and rows of no line stand by themselves', async () => {
  const report = sample({ rows: 8 });
  const lines = Array.from({ length: 12 }, (_, n) => ({ line: `Q${n + 1}`, text: 'line', checks: [] }));
  const results = await written({ ...report, result: { ...report.result, checklists: [{ name: 'Quick', lines }] } });
  const suitesOf = (id: string): string[] =>
    results.get(id)!.labels.flatMap(({ name, value }) => (/suite/i.test(name) ? value : []));
  expect(suitesOf('transport.promise-0')).toEqual(['Q01 line']);
  const bare = new Map([...report.requirements].map(([id, row]) => [id, { ...row, lines: [] }]));
  const beyond = await written({ ...report, requirements: bare });
  expect(beyond.get('tools.promise-3')!.labels).toContainEqual({ name: 'suite', value: 'Beyond the checklists' });
  expect(beyond.get('tools.promise-3')!.labels).toContainEqual({ name: 'subSuite', value: 'tools' });
});
