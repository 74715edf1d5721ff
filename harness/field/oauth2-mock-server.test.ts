import { createRemoteJWKSet, jwtVerify } from 'jose';
import { OAuth2Server } from 'oauth2-mock-server';
import { beforeAll, describe, expect, test } from 'vitest';
import { certify, parseTarget, type RunResult } from '../index.js';
import { findingsOf, idsOf, runFolder } from './foreign.fixture.js';
import { resourceServer, stand } from './resource-server.fixture.js';

/** docs/field/oauth2-mock-server@8.2.3.md has the curl that shows each of them. */
const FOUND = {
  'fail authorization.consent-screen-shown': ['flow claude-ai, a client that may be known'],
  'fail authorization.pkce-enforced': ['token request with no verifier'],
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
    'a client_id that was not registered',
    'an unknown response_type with redirect_uri https://evil.example/cb',
  ],
  'fail authorization.token-errors-rfc6749': [
    'token request with an unknown refresh token',
    'token request with no code',
  ],
  'warn authorization.code-single-use': ['code of flow inspector, redeemed again'],
  'warn authorization.disconnect-leaves-server-tokens': ['token of flow loopback-address'],
  'warn authorization.iss-parameter': ['issuer http://localhost'],
  'warn authorization.no-implicit-or-password': ['authorization request with response_type=token'],
  'warn authorization.pkce-s256-advertised': ['http://localhost/.well-known/openid-configuration'],
  'warn authorization.refresh-rotation': ['refresh of flow claude-com-denied'],
  'warn authorization.resource-indicator': ['resource http://127.0.0.1/mcp'],
};

/** There is one client, and nothing to register; nor was there a page. */
const OPEN = [
  'authorization.consent-denied',
  'authorization.consent-shows-client-and-redirect',
  'authorization.dcr-error-shape',
  'authorization.no-307-on-credentials',
];

describe('a server that redirects at once, in the real browser', () => {
  let result: RunResult;
  beforeAll(async () => {
    await using mcp = await stand();
    await using folder = await runFolder();
    const authorization = new OAuth2Server();
    await authorization.issuer.keys.generate('RS256');
    await authorization.start(0, '127.0.0.1');
    try {
      const issuer = authorization.issuer.url ?? '';
      const resource = `${mcp.origin}/mcp`;
      const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
      // Its ID tokens name an audience, its access tokens a scope.
      const verify = async (token: string): Promise<boolean> =>
        (await jwtVerify(token, keys, { issuer })).payload.scope !== undefined;
      mcp.answer(resourceServer({ resource, issuer, scopes: ['dummy'], verify }));
      const target = parseTarget({ url: resource, client: { registration: 'static', clientId: 'claude' } });
      const options = { out: folder.out, id: 'field', seed: 'field', loopbackOnly: true, only: ['authorization'] };
      result = (await certify(target, options)).result;
    } finally {
      await authorization.stop();
    }
  });

  test('the failures and warnings are the ones that were confirmed by hand', () => {
    expect(findingsOf(result)).toEqual(FOUND);
  });

  test('without an account and without a page, the flow comes to its end for every callback', () => {
    expect(result.traffic.signIns).toBe(0);
    expect(idsOf(result, 'pass')).toEqual(
      expect.arrayContaining(
        ['authorization-code-flow', 'redirect-claude-ai', 'redirect-claude-com', 'redirect-inspector'].map(
          (name) => `authorization.${name}`,
        ),
      ),
    );
    expect(idsOf(result, 'untestable')).toEqual(expect.arrayContaining(OPEN));
  });
});
