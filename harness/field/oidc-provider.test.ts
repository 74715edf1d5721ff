import { errors, Provider } from 'oidc-provider';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { certify, parseTarget, type RunResult } from '../index.js';
import { findingsOf, idsOf, runFolder } from './foreign.fixture.js';
import { resourceServer, stand } from './resource-server.fixture.js';

const SCOPE = 'notes:read';

/** docs/field/oidc-provider@9.13.3.md has the curl that shows each of them. */
const FOUND = {
  'fail authorization.dcr-error-shape': ['registration with plain http to another host'],
  'fail authorization.refresh-concurrent': ['two refreshes at once, grant of flow loopback-address'],
  'warn authorization.client-registration-available': ['issuer http://127.0.0.1'],
  'warn authorization.consent-shows-client-and-redirect': [
    'consent page of flow inspector, http://127.0.0.1/interaction/‹cookie›',
    'consent page of flow inspector, http://127.0.0.1/interaction/‹cookie›',
    'consent page of flow inspector, http://127.0.0.1/interaction/‹cookie›',
  ],
  'warn authorization.consent-tos-links': ['the pages of sign-in and consent'],
  'warn authorization.disconnect-leaves-server-tokens': ['token of flow loopback-name'],
  'warn authorization.no-implicit-or-password': ['authorization request with response_type=token'],
};

/** Registration and resource indicators switched on, as MCP asks; pages, keys and accounts are the package's own for development. */
function developmentProvider(issuer: string, resource: string): Provider {
  return new Provider(issuer, {
    scopes: ['openid', 'offline_access', SCOPE],
    features: {
      registration: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, indicator) => {
          if (indicator !== resource) throw new errors.InvalidTarget();
          return { scope: SCOPE, audience: resource };
        },
      },
    },
  });
}

describe('the development pages, without a recipe, in the real browser', () => {
  let result: RunResult;
  beforeAll(async () => {
    for (const level of ['warn', 'info'] as const) vi.spyOn(console, level).mockImplementation(() => {});
    await using mcp = await stand();
    await using authorization = await stand();
    await using folder = await runFolder();
    const [resource, issuer] = [`${mcp.origin}/mcp`, authorization.origin];
    const provider = developmentProvider(issuer, resource);
    authorization.answer(provider.callback());
    const verify = async (token: string): Promise<boolean> =>
      (await provider.AccessToken.find(token))?.aud === resource;
    mcp.answer(resourceServer({ resource, issuer, scopes: [SCOPE], verify }));
    const accounts = [{ username: 'reviewer@example.com', password: 'whatever it may be' }];
    const options = { out: folder.out, id: 'field', seed: 'field', loopbackOnly: true, only: ['authorization'] };
    result = (await certify(parseTarget({ url: resource, accounts }), options)).result;
  });

  test('the failures and warnings are the ones that were confirmed by hand', () => {
    expect(findingsOf(result)).toEqual(FOUND);
    expect(idsOf(result, 'untestable')).not.toContain('authorization.code-single-use');
  });

  test('one sign-in opens the way for every callback, and a refusal is found', () => {
    expect(result.traffic.signIns).toBe(1);
    expect(idsOf(result, 'pass')).toEqual(
      expect.arrayContaining(
        [
          'authorization-code-flow',
          'code-bound-to-client',
          'code-single-use',
          'consent-denied',
          'consent-screen-shown',
          'no-307-on-credentials',
          'pkce-enforced',
          'redirect-claude-ai',
          'redirect-claude-com',
          'redirect-inspector',
          'redirect-loopback-any-port',
          'redirect-uri-exact-match',
          'refresh-rotation',
          'refresh-works',
          'state-roundtrip',
          'token-only-in-header',
        ].map((name) => `authorization.${name}`),
      ),
    );
  });
});
