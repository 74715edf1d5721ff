import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { onJson, onPath, type WireRequest } from '../mocks/reference/hooks.js';
import { reference } from '../mocks/reference/server.js';
import type { World } from '../mocks/reference/world.js';
import { type CheckResult, certify, parseTarget } from './index.js';

/** What whole runs make of sign-ins that go wrong: a finding, or untestable with the step and its picture; never an error, never a hang. */

const INTERACTION = /^\/interaction\//;
const METADATA = /^\/\.well-known\/(oauth-authorization-server|openid-configuration)/;
const CALLBACK_ROW = 'authorization.redirect-claude-ai';
const FLOW_ROW = 'authorization.authorization-code-flow';
const ROWS = [CALLBACK_ROW, 'authorization.access-token-lifetime', 'authorization.as-metadata-discoverable'];

const html = (body: string) => ({
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: `<!doctype html><title>Example</title><main>${body}</main>`,
});

const isSignIn = ({ body }: WireRequest): boolean => new URLSearchParams(body).has('password');

/** Pages after the sign-in are replaced; the sign-in itself is the reference's. */
function afterSignIn(world: World, page: string): void {
  let isIn = false;
  onPath(world, INTERACTION, (request) => {
    if (isIn && request.method === 'GET') return html(page);
    isIn ||= isSignIn(request);
    return undefined;
  });
}

interface Seen {
  outcome(id: string): Pick<CheckResult, 'outcome' | 'reason' | 'findings'> | undefined;
  pictures: string[];
}

async function run(bend: (world: World) => void, only = ROWS): Promise<Seen> {
  await using server = await reference(bend);
  const folder = await mkdtemp(join(tmpdir(), 'touchstone-hostile-'));
  try {
    const options = { out: folder, id: 'hostile', seed: 'hostile', loopbackOnly: true, only };
    const { result } = await certify(parseTarget(server.target()), options);
    expect(result.checks.filter(({ outcome }) => outcome === 'error')).toEqual([]);
    return {
      outcome: (id) => result.checks.find((check) => check.id === id),
      pictures: await readdir(join(folder, 'screenshots')).catch(() => []),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

const wordsOf = (check: ReturnType<Seen['outcome']>): string =>
  [check?.reason, ...(check?.findings ?? []).map(({ observed }) => observed)].join(' ');

describe('a page that a machine cannot pass is untestable, with its picture', () => {
  test.each<[string, (world: World) => void, RegExp, RegExp]>([
    [
      'a CAPTCHA',
      (world) =>
        onPath(world, INTERACTION, () => html('<div class="g-recaptcha" style="width:300px;height:70px"></div>')),
      /CAPTCHA/,
      /claude-ai-1-captcha/,
    ],
    [
      'a second factor without a secret',
      (world) =>
        afterSignIn(
          world,
          '<form><label>Authentication code <input name="otp" maxlength="6"></label><button>Verify</button></form>',
        ),
      /one-time code: add totpSecret/,
      /claude-ai-2-totp/,
    ],
    [
      'a locked account',
      (world) => afterSignIn(world, '<p role="alert">Your account is locked.</p>'),
      /"Your account is locked\."/,
      /claude-ai-2-unknown/,
    ],
    [
      'a consent that leads back to itself',
      (world) => afterSignIn(world, '<form method="get"><button>Deny</button><button>Allow</button></form>'),
      /does not go on after: pressed "Allow"/,
      /claude-ai-\d-consent/,
    ],
    [
      'a popup that is blocked',
      (world) =>
        onPath(world, INTERACTION, () =>
          html(
            '<p id="p">One moment</p><script>window.open = () => null; if (!open("/up")) p.textContent = "Please allow popups."</script>',
          ),
        ),
      /"Please allow popups\."/,
      /claude-ai-1-unknown/,
    ],
    [
      'a sign-in page at another origin',
      (world) => {
        onPath(world, '/authorize', () => ({ status: 302, headers: { location: 'https://notes.touchstone.test/in' } }));
        onPath(world, '/in', () =>
          html('<form><input name="email" type="email"><input type="password"><button>Sign in</button></form>'),
        );
      },
      /add https:\/\/notes\.touchstone\.test to signInOrigins/,
      /claude-ai-1-password/,
    ],
  ])(
    '%s',
    async (_, bend, words, picture) => {
      const { outcome, pictures } = await run(bend);
      expect(outcome(CALLBACK_ROW)).toMatchObject({ outcome: 'untestable', reason: expect.stringMatching(words) });
      expect(pictures.join()).toMatch(picture);
    },
    60_000,
  );
});

describe('what the server itself breaks is a finding', () => {
  test.each<[string, (world: World) => void, string, RegExp]>([
    [
      'an authorization server that goes down half-way',
      (world) =>
        onPath(world, INTERACTION, (request) => {
          if (isSignIn(request)) request.destroy();
          return undefined;
        }),
      FLOW_ROW,
      /stopped at sign-in and consent: .*\/interaction\/.*ERR_/,
    ],
    [
      'an authorization endpoint that is a script',
      (world) =>
        onJson(world, METADATA, (metadata) => {
          metadata.authorization_endpoint = 'javascript:alert(1)';
        }),
      FLOW_ROW,
      /stopped at the authorization request: .*"javascript:alert\(1\)"/,
    ],
    [
      'metadata of 200 MB',
      (world) => {
        const body = Buffer.alloc(200 * 1024 * 1024, 0x20);
        body.write('{"issuer":"https://auth.touchstone.test"');
        onPath(world, METADATA, () => ({ status: 200, headers: { 'content-type': 'application/json' }, body }));
      },
      'authorization.as-metadata-discoverable',
      /./,
    ],
    [
      'a token whose life is below nothing',
      (world) =>
        onJson(world, '/token', (tokens) => {
          tokens.expires_in = -1;
        }),
      'authorization.access-token-lifetime',
      /-1 s/,
    ],
    [
      'a token that lives for ever',
      (world) =>
        onJson(world, '/token', (tokens) => {
          tokens.expires_in = 1e12;
        }),
      'authorization.access-token-lifetime',
      /1000000000000 s/,
    ],
  ])(
    '%s',
    async (_, bend, row, words) => {
      const { outcome } = await run(bend, [row]);
      expect(['fail', 'warn']).toContain(outcome(row)?.outcome);
      expect(wordsOf(outcome(row))).toMatch(words);
    },
    60_000,
  );
});

test('an authorization endpoint at a private address is not dialled', async () => {
  const { outcome } = await run((world) =>
    onJson(world, METADATA, (metadata) => {
      metadata.authorization_endpoint = 'https://10.0.0.1/authorize';
    }),
  );
  expect(outcome(CALLBACK_ROW)?.outcome).not.toBe('pass');
  expect(wordsOf(outcome(CALLBACK_ROW))).toMatch(/10\.0\.0\.1/);
}, 60_000);
