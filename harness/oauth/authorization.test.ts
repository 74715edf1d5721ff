import { describe, expect, it } from 'vitest';
import { systemClock } from '../core/clock.js';
import type { ConsentOutcome, ConsentRequest } from '../core/consent.js';
import { Redactor } from '../core/redact.js';
import { authorizationRequest, consent, type FlowRequest, redeem, resourceFor, scopeFor } from './authorization.js';
import type { Discovery } from './discovery.js';
import type { Document } from './document.js';
import { scriptedWire } from './scripted-wire.fixture.js';

const TARGET = 'https://mcp.example.com/mcp';
const CALLBACK = 'https://claude.ai/api/mcp/auth_callback';
const ISSUER = 'https://auth.example.com';
const metadata = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize`,
  token_endpoint: `${ISSUER}/token`,
  authorization_response_iss_parameter_supported: true,
};
const ask: FlowRequest = {
  name: 'claude-ai',
  server: { issuer: ISSUER, metadata },
  client: { clientId: 'c1', authMethod: 'none' },
  callback: CALLBACK,
  resource: TARGET,
  scope: 'notes:read',
  signedIn: false,
  budgetMs: 1_000,
};
const trail = { steps: [], hops: [], hosts: [], violations: [], durationMs: 1, typedPassword: false };
const TOKENS = { access_token: 'access-token-of-the-run', token_type: 'Bearer', expires_in: 3600 };

/** A flow whose browser arrives where `arrive` says, and whose token endpoint answers `tokens`. */
async function flow(
  {
    arrive = (request) => backTo(request, { code: 'code-of-the-flow' }),
    tokens = TOKENS,
  }: {
    arrive?: (request: ConsentRequest) => ConsentOutcome;
    tokens?: unknown;
  },
  asked: FlowRequest = ask,
) {
  const wire = scriptedWire(() => ({ body: tokens }));
  const redactor = new Redactor();
  const driver = { consent: async (request: ConsentRequest) => arrive(request), close: async () => {} };
  const tools = { wire, redactor, clock: systemClock, consent: driver, signal: new AbortController().signal };
  const consented = await consent(tools, asked);
  return { wire, redactor, consented, ...(await redeem(tools, asked, consented)) };
}

function backTo({ callback, authorizationUrl }: ConsentRequest, parameters: Record<string, string>): ConsentOutcome {
  const url = new URL(callback);
  const state = new URL(authorizationUrl).searchParams.get('state') ?? '';
  for (const [name, value] of Object.entries({ state, ...parameters })) url.searchParams.set(name, value);
  return { ...trail, status: 'returned', url: url.href, method: 'GET' };
}

const discovery = (resource: Document, offline: boolean, challengeScope?: string): Discovery => ({
  challenges: [{ scheme: 'bearer', params: challengeScope === undefined ? {} : { scope: challengeScope } }],
  resource: { attempts: [], metadata: resource },
  issuers: [{ issuer: ISSUER, attempts: [], metadata: offline ? { scopes_supported: ['offline_access'] } : {} }],
  fallback: false,
});

describe('an authorization request', () => {
  it('asks for a code with PKCE, for the resource, and with a state that wants care', async () => {
    const { url, state, verifier } = await authorizationRequest(
      { wire: scriptedWire(() => undefined), redactor: new Redactor() },
      ask,
    );
    const parameters = Object.fromEntries(new URL(url).searchParams);
    expect(parameters).toMatchObject({
      response_type: 'code',
      client_id: 'c1',
      redirect_uri: CALLBACK,
      resource: TARGET,
      scope: 'notes:read',
      code_challenge_method: 'S256',
      state,
    });
    expect(verifier).toMatch(/^[\w.~-]{43,128}$/);
    expect(state).toHaveLength(128);
    expect(state).toContain('-._~+/=');
    expect(url).toContain('%2B%2F%3D');
  });

  it.each(['javascript:alert(1)', 'http://auth.example.com/authorize', undefined])(
    'is not sent to %s',
    async (endpoint) => {
      const server = { issuer: ISSUER, metadata: { ...metadata, authorization_endpoint: endpoint } };
      const seen = await flow({}, { ...ask, server });
      expect(seen.flow).toMatchObject({ reached: 'request', request: { url: '' } });
      expect(seen.flow.problem).toBeTruthy();
      expect(seen.wire.sent).toEqual([]);
    },
  );
});

describe('a flow', () => {
  it('ends with a grant, and leaves no secret in redacted evidence', async () => {
    const seen = await flow({});
    expect(seen.flow).toMatchObject({ reached: 'token', answer: { location: CALLBACK }, expiresInMs: 3_600_000 });
    expect(seen.grant).toMatchObject({
      accessToken: TOKENS.access_token,
      resource: TARGET,
      server: { issuer: ISSUER },
    });
    const written = JSON.stringify(seen.redactor.value(seen.flow));
    for (const secret of ['code-of-the-flow', TOKENS.access_token, seen.consented.verifier])
      expect(written).not.toContain(secret);
    expect(Object.fromEntries(new URLSearchParams(String(seen.wire.sent[0]?.body)))).toEqual({
      grant_type: 'authorization_code',
      code: 'code-of-the-flow',
      code_verifier: seen.consented.verifier,
      redirect_uri: CALLBACK,
      resource: TARGET,
      client_id: 'c1',
    });
  });

  it.each([
    ['a missing token_type', { access_token: TOKENS.access_token }],
    ['a lifetime that is no number', { ...TOKENS, expires_in: 'soon' }],
    ['an id_token that is none', { ...TOKENS, id_token: 'nonsense' }],
  ])('goes on with %s, and says what the library objects to', async (_, tokens) => {
    const { flow: evidence, grant } = await flow({ tokens });
    expect(evidence).toMatchObject({ reached: 'token', tokens });
    expect(evidence.problem).toBeTruthy();
    expect(grant?.accessToken).toBe(TOKENS.access_token);
  });

  it('goes on where state and iss are not what they should be: others judge them', async () => {
    const wrong = { code: 'code-of-the-flow', state: 'lost', iss: 'https://other.example' };
    const { flow: evidence } = await flow({ arrive: (request) => backTo(request, wrong) });
    expect(evidence.reached).toBe('token');
    expect(evidence.answer?.parameters).toMatchObject({ state: 'lost', iss: 'https://other.example' });
  });

  it.each([
    ['an OAuth error', { error: 'invalid_grant' }],
    ['a form-encoded body', 'access_token=x&token_type=bearer'],
    ['an array', []],
  ])('stops at the code when the token endpoint answers %s', async (_, tokens) => {
    const { flow: evidence, grant } = await flow({ tokens });
    expect(evidence.reached).toBe('code');
    expect(evidence.problem).toBeTruthy();
    expect(grant).toBeUndefined();
  });

  it('stops at the callback without a code, and before it where the browser is stuck', async () => {
    const denied = await flow({ arrive: (request) => backTo(request, { error: 'access_denied' }) });
    expect(denied.flow).toMatchObject({ reached: 'callback', problem: 'error=access_denied' });
    const stuck = await flow({
      arrive: () => ({ ...trail, status: 'stuck', step: 'captcha', reason: 'a CAPTCHA', untestable: true }),
    });
    expect(stuck.flow).toMatchObject({ reached: 'consent', problem: 'a CAPTCHA' });
    expect([...denied.wire.sent, ...stuck.wire.sent]).toEqual([]);
  });

  it('reads the claims of a JWT, and none out of anything else', async () => {
    const encoded = Buffer.from(JSON.stringify({ aud: TARGET })).toString('base64url');
    expect((await flow({ tokens: { ...TOKENS, access_token: `e30.${encoded}.c2ln` } })).flow.claims).toEqual({
      aud: TARGET,
    });
    expect((await flow({ tokens: { ...TOKENS, access_token: 'a.b.c' } })).flow.claims).toBeUndefined();
  });
});

describe('what is asked for', () => {
  it.each([
    ['the scope of the challenge', discovery({ scopes_supported: ['a', 'b'] }, false, 'c'), 'c'],
    ['all scopes of the resource', discovery({ scopes_supported: ['a', 'b'] }, false), 'a b'],
    [
      'offline_access beside them, where it is offered',
      discovery({ scopes_supported: ['a'] }, true),
      'a offline_access',
    ],
    ['no scope where none is named', discovery({}, true), undefined],
  ])('is %s', (_, found, scope) => {
    expect(scopeFor(found)).toBe(scope);
  });

  it.each([
    [TARGET, TARGET],
    ['https://mcp.example.com', 'https://mcp.example.com'],
    ['https://mcp.example.com/mc', TARGET],
    ['http://localhost:3000', TARGET],
    ['nonsense', TARGET],
    [undefined, TARGET],
  ])('is the resource %s as %s', (named, resource) => {
    expect(resourceFor(discovery(named === undefined ? {} : { resource: named }, false), TARGET)).toBe(resource);
  });
});
