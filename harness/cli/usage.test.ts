import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { requirements } from '../requirements/catalogue.gen.js';
import { buildCli, type Cli, type Scratch, scratch, someServer } from './cli.fixture.js';

vi.setConfig({ testTimeout: 90_000 });

let cli: Cli;
let folder: Scratch;
beforeAll(async () => {
  cli = buildCli();
  folder = await scratch();
});
afterAll(async () => {
  cli[Symbol.dispose]();
  await folder[Symbol.asyncDispose]();
});

/** A port that nobody listens on would do, were it not for whoever takes it meanwhile. */
const NOBODY = 'http://127.0.0.1:9/mcp';
const STACK = /\n\s+at .+:\d+:\d+/;

test('--help names every command and every exit code', async () => {
  const { code, stdout, stderr } = await cli.run(['--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const command of ['certify', 'judge', 'plan', 'list', 'explain', 'requirements'])
    expect(stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'));
  for (const exit of ['0 certified', '1 not certified', '2 incomplete', '64 bad', '70 internal', '130 interrupted'])
    expect(stdout).toContain(exit);
  expect(stdout).toContain('not an Anthropic certification');
});

test('--version is that of the package', async () => {
  expect((await cli.run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

describe.concurrent('bad usage ends with 64 and a sentence that says what is wrong', () => {
  test.each<[string, string[], RegExp]>([
    ['no command', [], /Usage: touchstone/],
    ['an unknown command', ['certfy', NOBODY], /unknown command 'certfy'[\s\S]*certify/],
    ['no target', ['certify'], /missing required argument 'target'/],
    ['an unknown option', ['certify', NOBODY, '--impct', 'all'], /unknown option '--impct'[\s\S]*--impact/],
    ['an unknown impact', ['certify', NOBODY, '--impact', 'observe,lod'], /"lod" is none of all, observe/],
    ['an empty impact', ['certify', NOBODY, '--impact', ','], /names nothing/],
    ['an unknown profile', ['certify', NOBODY, '--profile', '2025'], /one of 2026-02, 2026-10/],
    ['a deadline that is none', ['certify', NOBODY, '--deadline', '0'], /number of seconds above 0/],
    ['an unknown policy', ['certify', NOBODY, '--fail-on', 'x'], /one of incomplete, mandatory, regression/],
    ['nothing to compare with', ['certify', NOBODY, '--fail-on', 'regression'], /needs --against/],
    [
      'an earlier run that is none',
      ['certify', NOBODY, '--against', '/nowhere'],
      /\/nowhere\/result\.json cannot be read/,
    ],
    ['a row that is none', ['certify', NOBODY, '--only', 'tools.nix'], /no row or area is called tools\.nix/],
    ['a file that is none', ['certify', 'touchstone.yml'], /there is no file touchstone\.yml/],
    ['a host in place of a URL', ['certify', 'mcp.example.com/mcp'], /https:\/\/mcp\.example\.com\/mcp/],
    ['a run that is none', ['judge', '/nowhere'], /\/nowhere is not a run folder/],
    ['a row that is misspelt', ['explain', 'tools.name-vald'], /did you mean tools\.name-valid/],
  ])('%s', async (_, args, sentence) => {
    const { code, stdout, stderr } = await cli.run(args);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(STACK);
  });
});

test('every mistake of a target file is named at once, with its path, before anything is sent', async () => {
  await using server = await someServer((_, response) => response.end());
  const file = await folder.write(
    'bad.yaml',
    [
      `url: ${server.url}`,
      'impakt: all',
      'accounts: [ { username: a, password: ${TOUCHSTONE_TEST_UNSET} } ]',
      'tools: { search: { call: sometimes } }',
      'latency: { rate: 5 }',
    ].join('\n'),
  );
  const { code, stderr } = await cli.run(['certify', file, '--out', folder.path('bad')]);
  expect(code).toBe(64);
  expect(stderr).toContain('4 mistakes');
  expect(stderr).toContain('impakt: unknown key; did you mean impact?');
  expect(stderr).toContain('environment variable TOUCHSTONE_TEST_UNSET is not set');
  expect(stderr).toContain('tools.search.call: must be one of never, safe, always');
  expect(stderr).toContain('latency.rate: unknown key; did you mean ratePerSecond?');
  expect(server.requests).toBe(0);
});

test('a run folder that cannot be made is named before anything is sent', async () => {
  await using server = await someServer((_, response) => response.end());
  const file = await folder.write('in-the-way', '');
  const { code, stderr } = await cli.run(['certify', server.url, '--out', `${file}/run`]);
  expect(code).toBe(64);
  expect(stderr).toMatch(/run folder .*in-the-way\/run cannot be written .*name another with --out/);
  expect(stderr).not.toMatch(STACK);
  expect(server.requests).toBe(0);
});

test('a damaged run is said to be one', async () => {
  const { code, stderr } = await cli.run(['judge', await damaged()]);
  expect(code).toBe(64);
  expect(stderr).toMatch(/the evidence in .* is damaged/);
  expect(stderr).not.toMatch(STACK);
});

async function damaged(): Promise<string> {
  const { mkdir, writeFile } = await import('node:fs/promises');
  await mkdir(folder.path('damaged', 'evidence'), { recursive: true });
  await writeFile(folder.path('damaged', 'evidence', 'run.json'), '{"schemaVersion":1,');
  return folder.path('damaged');
}

test('plan names what would be sent, with upper bounds, and sends nothing', async () => {
  await using server = await someServer((_, response) => response.end());
  const { code, stdout, stderr } = await cli.run(['plan', server.url]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/impact: observe, sign-in, call-safe-tools/);
  expect(stdout).toMatch(/^transport\/openings \(observe\), at most \d+ requests$/m);
  expect(stdout).toMatch(/^performance\/load \(load\): not allowed, needs load$/m);
  expect(stdout).toMatch(/in all at most \d+ requests, \d+ tool calls, \d+ consents, \d+ registrations/);
  expect(server.requests).toBe(0);
});

test('a plan says how long a run waits that may be slow', async () => {
  const target = await folder.write('slow.yaml', `url: ${NOBODY}\nslow: true\n`);
  const { stdout } = await cli.run(['plan', target, '--impact', 'sign-in', '--only', 'authorization']);
  expect(stdout).toMatch(/waits up to 12 min 30 s; the deadline of 15 min 0 s is put off by as much$/m);
});

test('a plan of less impact sends less', async () => {
  const { stdout } = await cli.run(['plan', NOBODY, '--impact', 'observe', '--only', 'annotations']);
  expect(stdout).toMatch(/, 0 consents, 0 registrations$/m);
});

test('requirements --json is the catalogue in its documented shape', async () => {
  const { code, stdout } = await cli.run(['requirements', '--json']);
  expect(code).toBe(0);
  const document = JSON.parse(stdout) as { requirements: Record<string, unknown>[] };
  expect(Object.keys(document)).toEqual(['requirements']);
  expect(document.requirements).toHaveLength(requirements.length);
  for (const row of document.requirements) {
    expect(Object.keys(row)).toEqual(['id', 'area', 'level', 'coverage', 'defects', 'alsoBreaks', 'lines']);
    expect(row).toEqual({
      id: expect.stringMatching(/^[a-z]+\.[a-zA-Z0-9-]+$/),
      area: String(row.id).split('.')[0],
      level: {
        '2026-02': expect.stringMatching(/^(mandatory|recommended|informational)$/),
        '2026-10': expect.stringMatching(/^(mandatory|recommended|informational)$/),
      },
      coverage: expect.stringMatching(/^(check|attest|excluded|missing)$/),
      defects: expect.any(Number),
      alsoBreaks: expect.any(Number),
      lines: expect.any(Array),
    });
  }
});

test('list has one line per row', async () => {
  const { stdout } = await cli.run(['list']);
  expect(stdout.trimEnd().split('\n')).toHaveLength(requirements.length);
});

describe('explain', () => {
  test('a row, with everything that is known of it', async () => {
    const [row] = requirements;
    const { stdout } = await cli.run(['explain', row!.id]);
    expect(stdout.startsWith(`${row!.id}\n${row!.title}\n`)).toBe(true);
    for (const word of ['asks', 'level', 'source', 'verdict', 'remedy'])
      expect(stdout).toMatch(new RegExp(`^${word} `, 'm'));
  });
  test('a checklist line, with the rows that serve it', async () => {
    expect((await cli.run(['explain', 'q1'])).stdout).toMatch(/^Q1 [\s\S]*annotations\.safety-hint-present/);
  });
  test('an area, with its rows', async () => {
    expect((await cli.run(['explain', 'tls'])).stdout).toContain('tls.certificate-valid');
  });
});
