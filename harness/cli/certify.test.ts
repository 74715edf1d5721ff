import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { type Reference, reference } from '../../mocks/reference/server.js';
import type { World } from '../../mocks/reference/world.js';
import { buildCli, type Cli, type Ended, type Scratch, scratch, someServer } from './cli.fixture.js';

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

const STACK = /\n\s+at .+:\d+:\d+/;
const open = (mutate: (world: World) => void = () => {}): Promise<Reference> =>
  reference(
    (world) => {
      world.auth.mode = 'none';
      mutate(world);
    },
    { plain: true },
  );
const unhinted = (world: World): void => {
  delete world.tools.search_notes.annotations;
};

/** Certifies into a folder of the given name. */
const certify = (run: string, target: string, ...flags: string[]): Promise<Ended> =>
  cli.run(['certify', target, '--out', folder.path(run), '--no-allure', ...flags]);

/** Lines of the console that a reader sees without scrolling. */
const firstLines = (text: string): string => text.split('\n').slice(0, 6).join('\n');

describe.concurrent('exit codes, and what is left in the run folder', () => {
  test('0 for a server that is certified, from a bare URL', async () => {
    await using server = await open();
    const { code, stdout, stderr } = await certify('good', server.url, '--only', 'annotations');
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^Certified: \d+ of \d+ mandatory requirements judged$/);
    expect(stdout).not.toContain('\u001b');
    expect(stderr).toContain(`run folder ${folder.path('good')}`);
    expect(stderr).toMatch(/^tools +\d probes/m);
    expect((await folder.result('good')).verdict).toBe('certified');
  });

  test('1 for a mandatory failure, which is said first, with the remedy; 40 lines at most', async () => {
    await using server = await open(unhinted);
    const { code, stdout } = await certify('bad', server.url, '--only', 'annotations');
    expect(code).toBe(1);
    expect(firstLines(stdout)).toMatch(
      /^annotations\.\S+ {2}FAIL[\s\S]*tool search_notes[\s\S]*expected[\s\S]*observed[\s\S]*fix/,
    );
    expect(stdout.trimEnd().split('\n').length).toBeLessThanOrEqual(40);
    expect((await folder.result('bad')).verdict).toBe('not-certified');
  });

  test('2 where something mandatory could not be seen; 0 for a job that cares for failures only', async () => {
    await using server = await open();
    const { code, stdout } = await certify('unseen', server.url, '--only', 'tls');
    expect(code).toBe(2);
    expect(firstLines(stdout)).toContain('a loopback target has no public certificate');
    expect((await cli.run(['judge', folder.path('unseen'), '--fail-on', 'mandatory', '--no-allure'])).code).toBe(0);
  });

  test('what got worse since an earlier run, and nothing else, fails a nightly job', async () => {
    await using server = await open();
    await certify('before', server.url, '--only', 'annotations');
    unhinted(server.world);
    const against = ['--only', 'annotations', '--fail-on', 'regression', '--against'];
    const worse = await certify('after', server.url, ...against, folder.path('before'));
    expect(worse.code).toBe(1);
    expect(firstLines(worse.stdout)).toMatch(/^Since \S+before: [1-9]\d* worse.*\n {2}annotations\.\S+ {2}pass → fail/);
    const same = await certify('later', server.url, ...against, folder.path('after'));
    expect(same.code).toBe(0);
    expect(same.stdout).toContain('not worse than');
    expect((await folder.result('later')).verdict).toBe('not-certified');
  });

  test('judging again, without the server, gives the same result to the byte', async () => {
    const server = await open();
    await certify('replayed', server.url, '--only', 'annotations,protocol');
    await server[Symbol.asyncDispose]();
    const before = await readFile(folder.path('replayed', 'result.json'), 'utf8');
    const { stdout } = await cli.run(['judge', folder.path('replayed'), '--json', '--no-allure']);
    expect(await readFile(folder.path('replayed', 'result.json'), 'utf8')).toBe(before);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(before));
  });

  test('--json prints result.json and nothing else', async () => {
    await using server = await open();
    const { stdout, stderr } = await certify('json', server.url, '--only', 'annotations', '--json');
    expect(JSON.parse(stdout)).toEqual(await folder.result('json'));
    expect(stderr).toBe('');
  });
});

describe.concurrent('a target that is no MCP server: the first lines say so', () => {
  test('nobody listens', async () => {
    const gone = await someServer((_, response) => response.end());
    await gone[Symbol.asyncDispose]();
    const { code, stdout, stderr } = await certify('gone', gone.url);
    expect(code).toBe(1);
    expect(firstLines(stdout)).toMatch(
      /^transport\.endpoint-reachable {2}FAIL[\s\S]*no connection \(connect ECONNREFUSED/,
    );
    expect(stderr).not.toMatch(STACK);
    const { counts, checks } = await folder.result('gone');
    expect(counts).toMatchObject({ fail: 1, error: 0 });
    // One cause, said in one sentence wherever it is the cause.
    const sentence = 'the MCP URL opened no session and asked for no sign-in';
    expect(checks.filter(({ reason }) => reason?.startsWith(sentence)).length).toBeGreaterThan(30);
    expect(stdout.split(sentence)).toHaveLength(2);
  });

  test('a web page', async () => {
    await using site = await someServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Acme</title>');
    });
    const { code, stdout } = await certify('page', site.url);
    expect(code).toBe(1);
    expect(firstLines(stdout)).toMatch(/^transport\.streamable-http-supported {2}FAIL[\s\S]*a web page: HTTP 200/);
    expect((await folder.result('page')).counts).toMatchObject({ fail: 1, error: 0 });
  });

  test('a password box of HTTP', async () => {
    await using site = await someServer((_, response) => {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="acme"' }).end();
    });
    const { code, stdout } = await certify('basic', site.url);
    expect(code).toBe(1);
    expect(firstLines(stdout)).toMatch(/^authorization\.oauth-when-auth-required {2}FAIL/);
    expect((await folder.result('basic')).counts.error).toBe(0);
  });
});

describe.concurrent('a sign-in that comes to nothing is not held against the server', () => {
  test.each<[string, (server: Reference) => object, Record<string, string>, RegExp]>([
    ['no account', ({ url }) => ({ url }), {}, /name\s+a\s+test account under\s+accounts/],
    [
      'a wrong password',
      ({ url, world }) => ({
        url,
        accounts: [{ username: world.auth.accounts[0]!.username, password: 'not-this-one' }],
      }),
      {},
      /asks for the\s+password\s+again/,
    ],
    [
      'no browser',
      (server) => server.target(),
      { TOUCHSTONE_BROWSER: '/nowhere/chromium' },
      /TOUCHSTONE_BROWSER\s+names\s+\/nowhere\/chromium/,
    ],
    ['no permission to sign in', (server) => ({ ...server.target(), impact: ['observe'] }), {}, /needs impact sign-in/],
  ])('%s', async (name, targetOf, env, sentence) => {
    await using server = await reference(undefined, { plain: true });
    const run = name.replaceAll(' ', '-');
    const file = await folder.write(`${run}.yaml`, stringify(targetOf(server)));
    const args = ['certify', file, '--out', folder.path(run), '--only', 'tools', '--no-allure'];
    const { code, stdout, stderr } = await cli.run(args, env);
    expect(code).toBe(2);
    expect(firstLines(stdout)).toMatch(sentence);
    expect(stderr).not.toMatch(STACK);
    expect((await folder.result(run)).counts).toMatchObject({ fail: 0, error: 0 });
    for (const text of await folder.texts(run))
      for (const { password } of server.world.auth.accounts) expect(text).not.toContain(password);
  });
});
