import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { reference } from '../../mocks/reference/server.js';
import { consentCommand } from './consent.js';

let folder: string;
let said: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'touchstone-consent-'));
  said = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    said += String(chunk);
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
  await rm(folder, { recursive: true });
});

test('shows each step of each flow, keeps a picture of each page that looks different, and tells no secret', async () => {
  await using server = await reference();
  const target = server.target();
  await writeFile(join(folder, 'touchstone.yaml'), stringify(target));
  await consentCommand().parseAsync([join(folder, 'touchstone.yaml'), '--out', join(folder, 'run')], { from: 'user' });
  expect(process.exitCode).toBe(0);
  expect(said).toContain('claude-ai: to approve, and come back to https://claude.ai/api/mcp/auth_callback');
  expect(said).toMatch(
    /password +https:\/\/auth\.touchstone\.test\/interaction\/.*\n +filled Username, filled Password/,
  );
  expect(said).toMatch(/pressed "Deny"\n.*came back by GET with error access_denied, and no code/);
  expect(said.match(/with a code/g)).toHaveLength(6);
  expect(await readdir(join(folder, 'run', 'screenshots'))).toHaveLength(6);
  const codes = [...server.world.auth.store.keys()].flatMap((key) => /^AuthorizationCode:(.+)/.exec(key)?.[1] ?? []);
  for (const secret of [target.accounts![0]!.password, ...codes]) expect(said).not.toContain(secret);
});

test('says why no consent could be driven', async () => {
  await using server = await reference((world) => {
    world.auth.mode = 'none';
  });
  await writeFile(join(folder, 'touchstone.yaml'), stringify(server.target()));
  await consentCommand().parseAsync([join(folder, 'touchstone.yaml'), '--out', join(folder, 'run')], { from: 'user' });
  expect(said).toContain('no consent was driven to its end: the server answers without authorization');
  expect(process.exitCode).toBe(2);
});
