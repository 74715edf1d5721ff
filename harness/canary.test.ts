import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { onJson } from '../mocks/reference/hooks.js';
import { reference } from '../mocks/reference/server.js';
import { healthyWorld, type World } from '../mocks/reference/world.js';
import { runCertify } from './cli/run-certify.js';
import { Redactor } from './core/redact.js';

afterEach(() => vi.restoreAllMocks());

const KINDS = ['password', 'code', 'access token', 'refresh token', 'verifier', 'client secret'] as const;
/** Secrets as the reference itself saw them come and go: nothing of the harness is asked. */
type Secrets = Map<string, (typeof KINDS)[number]>;

/** A reference that tells, in every place and form it can think of, what it should keep to itself. */
function talkative(): { world: World; secrets: Secrets } {
  const world = healthyWorld();
  const secrets: Secrets = new Map();
  const [alice] = world.auth.accounts;
  alice!.password = `p"ä ss&+/${randomUUID()}`;
  secrets.set(alice!.password, 'password');

  world.hooks.onResponse.push(({ headers, status, body }, { url, body: sent }) => {
    const location = String(headers.location ?? '');
    const code = /[?&]code=([^&]+)/.exec(location)?.[1];
    if (code) secrets.set(decodeURIComponent(code), 'code');
    const form = new URLSearchParams(sent);
    if (url.pathname === '/token' && status === 200 && form.has('code_verifier'))
      secrets.set(form.get('code_verifier')!, 'verifier');
    if (url.pathname !== '/token' || typeof body !== 'string') return;
    for (const [name, kind] of [
      ['access_token', 'access token'],
      ['refresh_token', 'refresh token'],
    ] as const) {
      const value = new RegExp(`"${name}": ?"([^"]+)"`).exec(body)?.[1];
      if (value) secrets.set(value, kind);
    }
  });
  onJson(world, '/register', (client) => {
    client.client_secret = `secret-${randomUUID()}`;
    secrets.set(client.client_secret, 'client secret');
  });
  // The page after the sign-in prints the password.
  world.hooks.onResponse.push((response) => {
    if (typeof response.body === 'string' && String(response.headers['content-type']).includes('text/html'))
      response.body = response.body.replace('</main>', `<p>${alice!.password.replaceAll('&', '&amp;')}</p></main>`);
  });
  const { run } = world.tools.count_words;
  world.tools.count_words.run = async (args, context) => {
    const { authorization = '' } = context.headers;
    const echoes = ['', 'x', 'xy'].map((pad) => Buffer.from(`${pad}${authorization}, ${alice!.password}`));
    const text = [authorization, ...echoes.flatMap((echo) => ENCODINGS.map((encoding) => echo.toString(encoding)))];
    const result = await run(args, context);
    return { ...result, content: [...(result.content as object[]), { type: 'text', text: text.join(' ') }] };
  };
  return { world, secrets };
}

/** As much load as shows what a load leaves behind. */
const QUICK = { ratePerSecond: 50, durationMs: 500 };

const ENCODINGS = ['base64', 'base64url', 'hex'] as const;

/** Every form in which a secret may stand in a file. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const forms = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), bytes.toString('hex')];
  forms.push(new URLSearchParams({ _: secret }).toString().slice(2), bytes.toString('hex').toUpperCase());
  for (const pad of [0, 1, 2]) {
    // Whole groups of three bytes alone do not depend on their neighbours.
    const first = (3 - pad) % 3;
    const inner = bytes.subarray(first, first + Math.floor((bytes.length - first) / 3) * 3);
    forms.push(inner.toString('base64'), inner.toString('base64url'));
  }
  return forms;
}

/** What was found of which kind, and in which files: one reading of each, however many secrets there are. */
function search(files: ReadonlyMap<string, Buffer>, secrets: Secrets): Map<string, string[]> {
  const wanted = new Map<number, { form: Buffer; kind: string }[]>();
  for (const [secret, kind] of secrets)
    for (const form of new Set(formsOf(secret))) {
      const bytes = Buffer.from(form);
      const start = bytes.readUInt32LE();
      wanted.set(start, [...(wanted.get(start) ?? []), { form: bytes, kind }]);
    }
  const found = new Map<string, string[]>();
  for (const [name, bytes] of files)
    for (let at = 0; at <= bytes.length - 4; at++)
      for (const { form, kind } of wanted.get(bytes.readUInt32LE(at)) ?? [])
        if (form.equals(bytes.subarray(at, at + form.length))) found.set(kind, [...(found.get(kind) ?? []), name]);
  return found;
}

/** One whole run in the real browser: all that it leaves in its folder, and all that it says. */
async function everythingWritten(only?: string[]): Promise<{ files: Map<string, Buffer>; secrets: Secrets }> {
  const { world, secrets } = talkative();
  await using server = await reference(world);
  const folder = await mkdtemp(join(tmpdir(), 'touchstone-canary-'));
  const out = join(folder, 'run');
  const files = new Map<string, Buffer>();
  const said: string[] = [];
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((chunk) => said.push(String(chunk)) > 0);
  try {
    await writeFile(join(folder, 'touchstone.yaml'), stringify({ ...server.target(), latency: QUICK }));
    await runCertify(join(folder, 'touchstone.yaml'), {
      failOn: 'incomplete',
      out,
      verbose: true,
      ...(only && { only }),
    });
    for (const entry of await readdir(out, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const bytes = await readFile(path);
      files.set(relative(out, path), path.endsWith('.gz') ? gunzipSync(bytes) : bytes);
    }
  } finally {
    vi.restoreAllMocks();
    await rm(folder, { recursive: true });
  }
  files.set('what it said', Buffer.from(said.join('')));
  return { files, secrets };
}

test.each(ENCODINGS)('the search knows a secret in %s, whatever stands before and after it', (encoding) => {
  const secrets: Secrets = new Map([['correct horse & battery', 'password']]);
  for (const before of ['', 'a', 'ab', 'abc', 'abcd'])
    for (const after of ['', 'y', 'yz']) {
      const text = Buffer.from(`${before}correct horse & battery${after}`).toString(encoding);
      expect(search(new Map([['file', Buffer.from(`… ${text} …`)]]), secrets)).toEqual(
        new Map([['password', ['file']]]),
      );
    }
});

test('nothing that a run writes holds a secret, in any form', async () => {
  const { files, secrets } = await everythingWritten();
  expect(new Set(secrets.values())).toEqual(new Set(KINDS));
  expect([...files.keys()].map((name) => name.split('/')[0])).toEqual(
    expect.arrayContaining([
      'allure-results',
      'allure-report',
      'checklist.html',
      'junit.xml',
      'screenshots',
      'evidence',
    ]),
  );
  expect(search(files, secrets)).toEqual(new Map());
}, 240_000);

test('the same search finds them all where nothing is redacted', async () => {
  vi.spyOn(Redactor.prototype, 'learn').mockImplementation(() => {});
  const { files, secrets } = await everythingWritten(['authorization', 'tools']);
  expect(new Set(search(files, secrets).keys())).toEqual(new Set(KINDS));
}, 240_000);
