import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeResult, writeWhole } from './result.js';
import { sample } from './sample.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'touchstone-result-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('result.json comes back as it was given, hostile strings and all', async () => {
  const { result } = sample();
  await writeResult(result, join(folder, 'not', 'there', 'yet'));
  const written = await readFile(join(folder, 'not', 'there', 'yet', 'result.json'), 'utf8');
  expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(result)));
});

test('it has the members of the contract, in its order', async () => {
  await writeResult(sample().result, folder);
  const written = JSON.parse(await readFile(join(folder, 'result.json'), 'utf8')) as Record<string, unknown>;
  expect(Object.keys(written)).toEqual([
    'schemaVersion',
    'harness',
    'run',
    'target',
    'verdict',
    'coverage',
    'counts',
    'checks',
    'checklists',
    'latency',
    'disconnects',
    'traffic',
  ]);
});

test('an earlier file is replaced as a whole, and nothing is left beside it', async () => {
  await writeFile(join(folder, 'result.json'), 'x'.repeat(10_000_000));
  await writeResult(sample({ rows: 3 }).result, folder);
  expect(await readdir(folder)).toEqual(['result.json']);
  expect(JSON.parse(await readFile(join(folder, 'result.json'), 'utf8'))).toHaveProperty('checks.length', 3);
});

test('what cannot be put in place leaves no part behind', async () => {
  await expect(writeWhole(folder, 'a folder stands here')).rejects.toThrow();
  const above = await readdir(join(folder, '..'));
  expect(above.filter((name) => name.endsWith('.part') && name.includes('touchstone-result-'))).toEqual([]);
});
