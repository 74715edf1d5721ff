import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requirements } from '../requirements/catalogue.gen.js';
import { loadTarget } from '../target/load.js';
import { certifyCommand } from './certify.js';
import { scratch } from './cli.fixture.js';
import { consentCommand } from './consent.js';
import { explainCommand } from './explain.js';
import { judgeCommand } from './judge.js';
import { planCommand } from './plan.js';
import { requirementsCommand } from './requirements.js';

const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
const commands = [
  certifyCommand(),
  consentCommand(),
  judgeCommand(),
  planCommand(),
  explainCommand(),
  requirementsCommand(),
];

test('the target file of the README is one', async () => {
  await using folder = await scratch();
  const [, yaml] = /```yaml\n([\s\S]*?)```/.exec(readme)!;
  const target = await loadTarget(await folder.write('touchstone.yaml', yaml!), { EXAMPLE_PASSWORD: 'secret' });
  expect(target.accounts).toEqual([{ username: 'reviewer@example.com', password: 'secret' }]);
  for (const { id } of target.attestations) expect(requirements.find((row) => row.id === id)?.coverage).toBe('attest');
});

test('its commands and options exist', () => {
  const used = [...readme.matchAll(/npx touchstone (\w+)(.*)/g)];
  expect(used.length).toBeGreaterThan(5);
  for (const [, name, rest] of used) {
    const command = commands.find((known) => known.name() === name);
    expect(command, name).toBeDefined();
    for (const [option] of rest!.matchAll(/--[a-z-]+/g)) expect(command!.helpInformation()).toContain(option);
  }
});

test('the files that it points to are there', async () => {
  for (const [, path] of readme.matchAll(/\]\(([^)#]+)\)/g))
    await expect(access(join(import.meta.dirname, '../..', path!))).resolves.toBeUndefined();
});
