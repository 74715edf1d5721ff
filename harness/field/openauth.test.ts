import { createSubjects, issuer as openauth } from '@openauthjs/openauth';
import { PasswordProvider, PBKDF2Hasher } from '@openauthjs/openauth/provider/password';
import { MemoryStorage } from '@openauthjs/openauth/storage/memory';
import { PasswordUI } from '@openauthjs/openauth/ui/password';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { certify, parseTarget, type RunResult } from '../index.js';
import { findingsOf, idsOf, runFolder } from './foreign.fixture.js';
import { fetching, resourceServer, stand } from './resource-server.fixture.js';

const ACCOUNT = { username: 'reviewer@example.com', password: 'correct horse battery' };

const CALLBACKS = [
  'https://claude.ai/api/mcp/auth_callback',
  'https://claude.com/api/mcp/auth_callback',
  'http://localhost:6274/oauth/callback',
  'http://localhost:6274/oauth/callback/debug',
];

/** docs/field/openauth@0.4.3.md has the curl that shows each of them. */
const FOUND = {
  'fail authorization.pkce-s256-advertised': ['http://127.0.0.1/.well-known/oauth-authorization-server'],
  'fail authorization.redirect-uri-exact-match': [
    'redirect_uri with a longer path: https://claude.ai/api/mcp/auth_callback/evil',
    'redirect_uri with a query added: https://claude.ai/api/mcp/auth_callback?x=1',
    'redirect_uri with a lookalike host: https://claude.ai.evil.example/api/mcp/auth_callback',
    'redirect_uri with another host: https://evil.example/cb',
    'redirect_uri with the registered host as user name: https://claude.ai@evil.example/api/mcp/auth_callback',
    'redirect_uri with path traversal: https://claude.ai/api/mcp/auth_callback/../evil',
    'redirect_uri with the path in capitals: https://claude.ai/API/MCP/AUTH_CALLBACK',
    'redirect_uri with a fragment added: https://claude.ai/api/mcp/auth_callback#x',
    'redirect_uri with another port: https://claude.ai/api/mcp/auth_callback',
    'redirect_uri with a sub-domain: https://evil.claude.ai/api/mcp/auth_callback',
    'redirect_uri with the http scheme: http://claude.ai/api/mcp/auth_callback',
    'an unknown response_type with redirect_uri https://evil.example/cb',
  ],
  'fail authorization.token-errors-rfc6749': ['token request with an unknown grant_type'],
  'fail authorization.token-response-shape': [
    'claude-ai',
    'claude-com-denied',
    'claude-com',
    'inspector',
    'inspector-debug',
    'loopback-address',
    'loopback-name',
  ]
    .map((flow) => `token response of flow ${flow}`)
    .concat('token response of a refresh'),
  'warn authorization.access-token-lifetime': ['access token of flow claude-ai'],
  'warn authorization.code-single-use': ['code of flow inspector, redeemed again'],
  'warn authorization.consent-screen-shown': ['flow claude-ai, a client that may be known'],
  'warn authorization.consent-tos-links': ['the pages of sign-in and consent'],
  'warn authorization.disconnect-leaves-server-tokens': ['token of flow loopback-address'],
  'warn authorization.iss-parameter': ['issuer http://127.0.0.1'],
  'warn authorization.no-implicit-or-password': ['authorization request with response_type=token'],
  'warn authorization.pkce-enforced': ['a flow without code_challenge', 'a flow with code_challenge_method=plain'],
  'warn authorization.refresh-rotation': ['refresh of flow claude-com-denied'],
  'warn authorization.resource-indicator': ['resource http://127.0.0.1/mcp'],
};

/** Sign-in by password, with the package's own pages; redirect URIs as a careful owner would allow them. */
async function passwordIssuer() {
  const storage = MemoryStorage();
  const hasher = PBKDF2Hasher();
  await storage.set(['email', ACCOUNT.username, 'password'], await hasher.hash(ACCOUNT.password));
  return openauth({
    storage,
    subjects: createSubjects({ user: z.object({ email: z.string() }) }),
    providers: { password: PasswordProvider({ ...PasswordUI({ sendCode: async () => {} }), hasher }) },
    allow: async ({ redirectURI }) =>
      CALLBACKS.includes(redirectURI) || /^http:\/\/(localhost|127\.0\.0\.1):\d+\/callback$/.test(redirectURI),
    success: async (context, { email }) => context.subject('user', { email }),
  });
}

describe('the password pages, without a recipe, in the real browser', () => {
  let result: RunResult;
  beforeAll(async () => {
    for (const level of ['log', 'error'] as const) vi.spyOn(console, level).mockImplementation(() => {});
    await using mcp = await stand();
    await using authorization = await stand();
    await using folder = await runFolder();
    const [resource, issuer] = [`${mcp.origin}/mcp`, authorization.origin];
    const app = await passwordIssuer();
    authorization.answer(fetching((request) => app.fetch(request), issuer));
    const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));
    const verify = async (token: string): Promise<boolean> =>
      (await jwtVerify(token, keys, { issuer })).payload.mode === 'access';
    mcp.answer(resourceServer({ resource, issuer, scopes: ['notes'], verify }));
    const target = parseTarget({
      url: resource,
      accounts: [ACCOUNT],
      client: { registration: 'static', clientId: 'claude' },
    });
    const options = { out: folder.out, id: 'field', seed: 'field', loopbackOnly: true, only: ['authorization'] };
    result = (await certify(target, options)).result;
  });

  test('the failures and warnings are the ones that were confirmed by hand', () => {
    expect(findingsOf(result)).toEqual(FOUND);
  });

  test('each authorization asks for the password, which is typed again, and what later flows show is judged', () => {
    expect(result.traffic.signIns).toBeGreaterThan(6);
    expect(idsOf(result, 'pass')).toEqual(
      expect.arrayContaining(
        [
          'authorization-code-flow',
          'redirect-claude-ai',
          'redirect-claude-com',
          'redirect-inspector',
          'no-307-on-credentials',
          'state-roundtrip',
          'token-integrity',
        ].map((name) => `authorization.${name}`),
      ),
    );
    const unseen = result.checks.filter(({ outcome }) => outcome === 'untestable');
    expect(unseen.filter(({ reason }) => reason?.includes('password'))).toEqual([]);
  });
});
