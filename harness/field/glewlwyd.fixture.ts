import { execFileSync, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from './foreign.fixture.js';

/** Where Debian's packages `glewlwyd` and `sqlite3` put things. */
const PROGRAM = '/usr/bin/glewlwyd';
const SQLITE = '/usr/bin/sqlite3';
const PAGES = '/usr/share/glewlwyd/webapp';
const SCHEMA = '/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3';

export const isInstalled = [PROGRAM, SQLITE, PAGES, SCHEMA].every((path) => existsSync(path));

/** Of the freshly installed database. */
const ADMIN = { username: 'admin', password: 'password' };

interface Wanted {
  account: { username: string; password: string };
  scope: string;
  resource: string;
  /** A public client, as an administrator would enter it. */
  client: { client_id: string; redirect_uri: string[] };
}

/** Debian's glewlwyd on a free port of 127.0.0.1: an empty database, its own pages, one person, and its OpenID Connect plugin set up as MCP asks. */
export async function glewlwyd(wanted: Wanted): Promise<{ issuer: string } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'touchstone-glewlwyd-'));
  const [port = 0] = await freePorts(1);
  const origin = `http://127.0.0.1:${port}`;
  const [pages, database, config] = ['webapp', 'db.sqlite', 'glewlwyd.conf'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  execFileSync(SQLITE, [database], { input: await readFile(SCHEMA) });
  await cp(PAGES, pages, { recursive: true, dereference: true });
  // Debian keeps the pages' settings in a folder of the file's name.
  const settings = await readFile(join(PAGES, 'config.json', 'config.json'), 'utf8');
  await rm(join(pages, 'config.json'), { recursive: true });
  await writeFile(join(pages, 'config.json'), settings);
  const packaged = await readFile('/etc/glewlwyd/glewlwyd.conf', 'utf8');
  await writeFile(config, configuration(packaged, { port, origin, pages, database }));

  const child = spawn(PROGRAM, [`--config-file=${config}`], { stdio: ['ignore', 'pipe', 'pipe'], env: {} });
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    await rm(folder, { recursive: true });
  };
  try {
    await started(child.stdout, child.stderr);
    await setUp(origin, wanted);
    return { issuer: `${origin}/api/oidc`, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function configuration(
  packaged: string,
  own: { port: number; origin: string; pages: string; database: string },
): string {
  const changes: [RegExp, string][] = [
    [/^port=.*$/m, `port=${own.port}`],
    [/^#bind_address=.*$/m, 'bind_address="127.0.0.1"'],
    [/^external_url=.*$/m, `external_url="${own.origin}"`],
    [/^# static_files_path=.*$/m, `static_files_path="${own.pages}/"`],
    [/^log_mode=.*$/m, 'log_mode="console"'],
    [/^@include.*$/m, `database = { type = "sqlite3"; path = "${own.database}"; };`],
  ];
  return changes.reduce((text, [line, value]) => text.replace(line, value), packaged);
}

/** @throws where it ends instead */
function started(...streams: NodeJS.ReadableStream[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    for (const stream of streams) {
      stream.on('data', (chunk: Buffer) => {
        output = `${output}${chunk.toString()}`.slice(-10_000);
        if (output.includes('Glewlwyd started on port')) resolve();
      });
      stream.once('end', () => reject(new Error(`glewlwyd did not start: ${output}`)));
    }
  });
}

/** What an administrator does by hand on its pages, through the same interface. */
async function setUp(origin: string, { account, scope, resource, client }: Wanted): Promise<void> {
  let cookie = '';
  const post = async (path: string, body: object): Promise<void> => {
    const headers = { 'content-type': 'application/json', cookie };
    const answer = await fetch(`${origin}/api/${path}/`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`glewlwyd refused ${path}: ${answer.status} ${await answer.text()}`);
    cookie ||= answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  };
  const { privateKey, publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  await post('auth', ADMIN);
  await post('scope', { name: scope, display_name: scope, password_required: true, scheme: {}, scheme_required: {} });
  await post('user', { ...account, name: 'Reviewer', enabled: true, scope: [scope, 'openid'] });
  await post('client', {
    ...client,
    name: 'Claude',
    enabled: true,
    confidential: false,
    token_endpoint_auth_method: ['none'],
    authorization_type: ['code', 'refresh_token'],
    scope: [],
  });
  await post('mod/plugin', {
    module: 'oidc',
    name: 'oidc',
    display_name: 'OpenID Connect',
    parameters: {
      iss: `${origin}/api/oidc`,
      'jwt-type': 'ecdsa',
      'jwt-key-size': '256',
      key: privateKey,
      cert: publicKey,
      'jwks-show': true,
      'subject-type': 'public',
      'access-token-duration': 3600,
      'refresh-token-duration': 1_209_600,
      'code-duration': 600,
      'refresh-token-rolling': false,
      'refresh-token-one-use': 'always',
      'allow-non-oidc': true,
      'auth-type-code-enabled': true,
      'auth-type-code-revoke-replayed': true,
      'auth-type-token-enabled': false,
      'auth-type-implicit-enabled': false,
      'auth-type-password-enabled': false,
      'auth-type-client-enabled': false,
      'auth-type-device-enabled': false,
      'auth-type-refresh-enabled': true,
      'pkce-allowed': true,
      'pkce-required': true,
      'pkce-method-plain-allowed': false,
      'introspection-revocation-allowed': true,
      'introspection-revocation-allow-target-client': true,
      'register-client-allowed': true,
      'register-client-management-allowed': true,
      'register-client-auth-scope': [],
      'register-client-credentials-scope': [],
      'oauth-as-iss-id': true,
      'resource-allowed': true,
      'resource-scope': { [scope]: [resource] },
      'resource-client-property': '',
      'resource-scope-and-client-property': false,
      'resource-change-allowed': false,
      'allowed-scope': ['openid', scope],
    },
  });
}
