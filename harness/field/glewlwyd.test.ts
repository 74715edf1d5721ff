import { createRemoteJWKSet, jwtVerify } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { certify, parseTarget, type RunResult } from '../index.js';
import { findingsOf, idsOf, runFolder } from './foreign.fixture.js';
import { glewlwyd, isInstalled } from './glewlwyd.fixture.js';
import { resourceServer, stand } from './resource-server.fixture.js';

const ACCOUNT = { username: 'reviewer', password: 'correct horse battery' };
const CLIENT = {
  client_id: 'claude',
  redirect_uri: [
    'https://claude.ai/api/mcp/auth_callback',
    'https://claude.com/api/mcp/auth_callback',
    'http://localhost:6274/oauth/callback',
    'http://localhost:6274/oauth/callback/debug',
  ],
};

/** docs/field/glewlwyd@2.7.5.md has the curl that shows each of them. */
const FOUND = {
  'fail authorization.invalid-client-triggers-reregistration': ['token request with an unknown client'],
  'fail authorization.token-errors-rfc6749': [
    'token request with an unknown code',
    'token request with an unknown refresh token',
    'token request with an unknown grant_type',
    'token request with no code',
  ],
  'warn authorization.code-single-use': ['code of flow inspector-debug, redeemed again'],
  'warn authorization.consent-shows-client-and-redirect': [
    'consent page of flow claude-ai, http://127.0.0.1/login.html',
  ],
  'warn authorization.consent-tos-links': ['the pages of sign-in and consent'],
  'warn authorization.iss-parameter': [
    'answer to flow claude-ai',
    'answer to flow claude-com',
    'answer to flow inspector',
    'answer to flow inspector-debug',
  ],
  'warn authorization.no-implicit-or-password': ['authorization request with response_type=token'],
  'warn authorization.redirect-loopback-any-port': ['callback http://127.0.0.1/callback'],
};

describe.skipIf(!isInstalled)('pages that scripts put together, without a recipe, in the real browser', () => {
  let result: RunResult;
  beforeAll(async () => {
    await using mcp = await stand();
    await using folder = await runFolder();
    const resource = `${mcp.origin}/mcp`;
    await using authorization = await glewlwyd({ account: ACCOUNT, client: CLIENT, scope: 'notes', resource });
    const { issuer } = authorization;
    const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
    const verify = async (token: string): Promise<boolean> =>
      (await jwtVerify(token, keys, { issuer })).payload.type === 'access_token';
    mcp.answer(resourceServer({ resource, issuer, scopes: ['notes'], verify }));
    const client = { registration: 'static', clientId: CLIENT.client_id } as const;
    const options = { out: folder.out, id: 'field', seed: 'field', loopbackOnly: true, only: ['authorization'] };
    result = (await certify(parseTarget({ url: resource, accounts: [ACCOUNT], client }), options)).result;
  });

  test('the failures and warnings are the ones that were confirmed by hand', () => {
    expect(findingsOf(result)).toEqual(FOUND);
  });

  test('one sign-in, then a page of scopes, then a page that goes on, for every callback that is registered', () => {
    expect(result.traffic.signIns).toBe(1);
    expect(idsOf(result, 'pass')).toEqual(
      expect.arrayContaining(
        [
          'authorization-code-flow',
          'consent-screen-shown',
          'pkce-enforced',
          'redirect-claude-ai',
          'redirect-claude-com',
          'redirect-inspector',
          'redirect-uri-exact-match',
          'refresh-rotation',
          'refresh-works',
          'state-roundtrip',
        ].map((name) => `authorization.${name}`),
      ),
    );
    expect(result.checks.find(({ id }) => id === 'authorization.consent-denied')).toMatchObject({ outcome: 'attest' });
  });
});
