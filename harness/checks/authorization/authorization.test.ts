import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../core/outcome.js';
import type { ProbeEvidence } from '../../core/probe.js';
import '../../probes/index.gen.js';
import asIssuerIdentical from './as-issuer-identical.js';
import asMetadataDiscoverable from './as-metadata-discoverable.js';
import clientRegistrationAvailable from './client-registration-available.js';
import prmAuthorizationServers from './prm-authorization-servers.js';
import prmDiscoverable from './prm-discoverable.js';
import prmResourceMatches from './prm-resource-matches.js';
import redirectClaudeAi from './redirect-claude-ai.js';
import redirectUriExactMatch from './redirect-uri-exact-match.js';
import unauthenticated401 from './unauthenticated-401.js';
import wwwAuthenticateChallenge from './www-authenticate-challenge.js';

type Discovery = ProbeEvidence['authorization/discovery'];
type Attempt = Discovery['resource']['attempts'][number];
type Exchange = NonNullable<Attempt['exchange']>;

const TARGET = 'https://mcp.example.com/mcp';
const ISSUER = 'https://auth.example.com';
const CALLBACK = 'https://claude.ai/api/mcp/auth_callback';

const exchange = (status: number, headers: Record<string, string> = {}, body = '', url = TARGET): Exchange => ({
  id: 'x1',
  purpose: '',
  at: '2026-11-20T12:00:00.000Z',
  request: { method: 'GET', url, headers: {} },
  response: { status, headers, body, bodyBytes: body.length },
  timings: {},
});
const unreachable: Exchange = {
  id: 'x1',
  purpose: '',
  at: '2026-11-20T12:00:00.000Z',
  request: { method: 'GET', url: TARGET, headers: {} },
  fault: { kind: 'dns', phase: 'dns', message: 'ENOTFOUND' },
  timings: {},
};

const served = (form: Attempt['forms'][number], document: Attempt['document'], type = 'application/json'): Attempt => ({
  forms: [form],
  url: `https://${form}.example.com/metadata`,
  exchange: exchange(200, { 'content-type': type }),
  ...(document && { document }),
});
const absent = (form: Attempt['forms'][number], answer = exchange(404)): Attempt => ({
  forms: [form],
  url: `https://${form}.example.com/metadata`,
  exchange: answer,
  problem: answer.response ? 'status 404' : 'dns: ENOTFOUND',
});

const resource = { resource: TARGET, authorization_servers: [ISSUER] };
const server = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize`,
  token_endpoint: `${ISSUER}/token`,
  response_types_supported: ['code'],
};
const issuer = (attempts: Attempt[], name = ISSUER): Discovery['issuers'][number] => {
  const metadata = attempts.find(({ document }) => document)?.document;
  return { issuer: name, attempts, ...(metadata && { metadata }) };
};

/** Discovery of a healthy server, altered. */
function discovery(attempts: Attempt[], issuers = [issuer([served('oauth', server)])], fallback = false): Discovery {
  const metadata = attempts.find(({ document }) => document)?.document;
  const first = issuers[0]?.metadata;
  return {
    target: TARGET,
    challenges: [],
    resource: { attempts, ...(metadata && { metadata }) },
    issuers,
    fallback,
    head: exchange(401),
    ...(first && { server: first }),
  };
}

describe('protected resource metadata', () => {
  it.each<[string, Attempt[], Outcome]>([
    ['a pointed document alone', [served('challenge', resource), absent('path'), absent('root')], 'pass'],
    ['both forms without a pointer', [served('path', resource), served('root', resource)], 'pass'],
    ['one form without a pointer', [served('path', resource), absent('root')], 'warn'],
    ['another content type', [served('challenge', resource, 'text/plain')], 'warn'],
    ['a longer content type', [served('challenge', resource, 'application/json; charset=utf-8')], 'pass'],
    ['a pointer that leads nowhere, beside a good form', [absent('challenge'), served('path', resource)], 'fail'],
    ['nothing', [absent('path'), absent('root')], 'fail'],
  ])('%s', (_, attempts, outcome) => {
    expect(prmDiscoverable.judge({ discovery: discovery(attempts) }).outcome).toBe(outcome);
  });

  it.each<[unknown, Outcome]>([
    [TARGET, 'pass'],
    [`${TARGET}/`, 'warn'],
    ['HTTPS://MCP.example.com:443/mcp', 'warn'],
    ['https://mcp.example.com', 'fail'],
    ['https://mcp.example.com/', 'fail'],
    ['https://mcp.example.com/MCP', 'fail'],
    ['http://mcp.example.com/mcp', 'fail'],
    [undefined, 'fail'],
    [['x'], 'fail'],
  ])('of the resource %j', (named, outcome) => {
    const found = discovery([served('path', { ...resource, resource: named })]);
    expect(prmResourceMatches.judge({ discovery: found }).outcome).toBe(outcome);
  });

  it('has no opinion on the slash of an origin', () => {
    const found = { ...discovery([served('path', { ...resource, resource: 'https://mcp.example.com' })]) };
    expect(prmResourceMatches.judge({ discovery: { ...found, target: 'https://mcp.example.com/' } }).outcome).toBe(
      'pass',
    );
  });

  it.each<[string, string[], Outcome, Outcome]>([
    ['2025-03-26 alone', ['2025-03-26'], 'not-applicable', 'not-applicable'],
    ['a later revision as well', ['2025-06-18', '2025-03-26'], 'untestable', 'fail'],
  ])('is not asked of a server that speaks %s', (_, revisions, outcome, challenged) => {
    const found = discovery([absent('path')], [issuer([served('oauth', server)], 'https://mcp.example.com')], true);
    const negotiated = { eras: revisions.map((revision) => ({ revision })) } as ProbeEvidence['session/eras'];
    for (const check of [prmResourceMatches, prmAuthorizationServers])
      expect(check.judge({ discovery: found, negotiated }).outcome).toBe(outcome);
    const openings = { unauthorized: exchange(401) } as ProbeEvidence['transport/openings'];
    const declared = { loopback: false } as ProbeEvidence['target/declared'];
    expect(wwwAuthenticateChallenge.judge({ openings, declared, discovery: found, negotiated }).outcome).toBe(
      challenged,
    );
  });

  const alive = issuer([served('oauth', server)]);
  const silent = issuer([absent('oauth', unreachable)], 'https://staging.example.com');
  const bare = issuer([absent('oauth')], 'https://bare.example.com');
  it.each<[string, Discovery['issuers'], boolean, Outcome, Outcome]>([
    ['a working issuer', [alive], false, 'pass', 'pass'],
    ['a dead one after it', [alive, silent], false, 'warn', 'pass'],
    ['a dead one before it', [silent, alive], false, 'fail', 'untestable'],
    ['a dead one alone', [silent], false, 'fail', 'untestable'],
    ['one that answers without metadata', [bare], false, 'untestable', 'fail'],
    ['one without metadata before a working one', [bare, alive], false, 'fail', 'untestable'],
    ['none, and nothing at the origin', [bare], true, 'fail', 'untestable'],
  ])('with %s', (_, issuers, fallback, named, published) => {
    const found = discovery([served('path', resource)], issuers, fallback);
    expect(prmAuthorizationServers.judge({ discovery: found }).outcome).toBe(named);
    expect(asMetadataDiscoverable.judge({ discovery: found }).outcome).toBe(published);
  });
});

describe('authorization server metadata', () => {
  it.each<[string, Attempt[], Outcome]>([
    ['in one document', [served('oauth', server), absent('oidc-inserted')], 'pass'],
    ['in the last place', [absent('oauth'), served('oidc-inserted', server)], 'pass'],
    [
      'in two that differ',
      [served('oauth', server), served('oidc-inserted', { ...server, token_endpoint: 'https://x.example' })],
      'warn',
    ],
    [
      'in two, of which one leaves registration out',
      [served('oauth', { ...server, registration_endpoint: `${ISSUER}/register` }), served('oidc-inserted', server)],
      'pass',
    ],
    ['without a token endpoint', [served('oauth', { ...server, token_endpoint: undefined })], 'fail'],
    ['without the code response type', [served('oauth', { ...server, response_types_supported: ['token'] })], 'fail'],
  ])('%s', (_, attempts, outcome) => {
    const found = discovery([served('path', resource)], [issuer(attempts)]);
    expect(asMetadataDiscoverable.judge({ discovery: found }).outcome).toBe(outcome);
  });

  it.each<[unknown, Outcome]>([
    [ISSUER, 'pass'],
    [`${ISSUER}/`, 'warn'],
    ['https://AUTH.example.com', 'fail'],
    [undefined, 'fail'],
  ])('of issuer %j', (named, outcome) => {
    const found = discovery([served('path', resource)], [issuer([served('oauth', { ...server, issuer: named })])]);
    expect(asIssuerIdentical.judge({ discovery: found }).outcome).toBe(outcome);
  });

  it.each<[string, object, Outcome]>([
    [
      'documents for public clients',
      { client_id_metadata_document_supported: true, token_endpoint_auth_methods_supported: ['none'] },
      'pass',
    ],
    ['documents, but for no public client', { client_id_metadata_document_supported: true }, 'fail'],
    ['registration that was not tried', { registration_endpoint: `${ISSUER}/register` }, 'untestable'],
    ['nothing', {}, 'fail'],
  ])('offers %s', (_, offered, outcome) => {
    const found = discovery([served('path', resource)], [issuer([served('oauth', { ...server, ...offered })])]);
    expect(clientRegistrationAvailable.judge({ discovery: found }).outcome).toBe(outcome);
  });
});

describe('the 401', () => {
  const declared = { loopback: false } as ProbeEvidence['target/declared'];
  const judge = (found: Discovery, status = 401): Outcome => {
    const unauthorized = exchange(status, { 'www-authenticate': 'as parsed' });
    const openings = { auth: 'required', unauthorized } as ProbeEvidence['transport/openings'];
    return wwwAuthenticateChallenge.judge({ openings, declared, discovery: found }).outcome;
  };
  const bearer = { scheme: 'bearer', params: {} };
  const pointed = discovery([served('challenge', resource)]);
  it.each<[string, Discovery, Outcome]>([
    ['points to metadata', { ...pointed, challenges: [bearer] }, 'pass'],
    [
      'points to metadata beside another scheme',
      { ...pointed, challenges: [{ scheme: 'Basic', params: {} }, bearer] },
      'pass',
    ],
    [
      'points to metadata that is not there',
      { ...discovery([absent('challenge')]), challenges: [bearer] },
      'untestable',
    ],
    [
      'points nowhere, but the well-known form is there',
      { ...discovery([served('path', resource)]), challenges: [bearer] },
      'warn',
    ],
    ['points nowhere, and nothing is there', { ...discovery([absent('path')]), challenges: [bearer] }, 'fail'],
    [
      'asks for Basic',
      { ...discovery([served('path', resource)]), challenges: [{ scheme: 'Basic', params: {} }] },
      'fail',
    ],
    ['is malformed', { ...pointed, challenges: [bearer], challengeProblem: 'an open quote' }, 'fail'],
  ])('%s', (_, found, outcome) => {
    expect(judge(found)).toBe(outcome);
    expect(judge(found, 403)).toBe('untestable');
  });

  it.each<['required' | 'mixed', string, number, string, Outcome]>([
    ['required', 'initialize', 401, '', 'pass'],
    ['required', 'initialize', 403, '', 'fail'],
    ['required', 'initialize', 400, '', 'fail'],
    ['required', 'tools/list', 400, '', 'pass'],
    ['required', 'tools/call', 302, '', 'fail'],
    ['required', 'tools/call', 200, '{"result":{"isError":true}}', 'fail'],
    ['required', 'tools/call', 503, '', 'untestable'],
    ['mixed', 'tools/list', 200, '{"result":{}}', 'pass'],
    ['mixed', 'tools/call', 200, '{"result":{"isError": true}}', 'pass'],
  ])('where authorization is %s: %s answered with %i %s', (auth, method, status, body, outcome) => {
    const openings = { auth, get: exchange(405) } as ProbeEvidence['transport/openings'];
    const seen = { attempts: [{ token: 'no token' as const, method, exchange: exchange(status, {}, body) }] };
    expect(unauthenticated401.judge({ openings, seen }).outcome).toBe(outcome);
  });
});

describe('redirect URIs', () => {
  const trail = { steps: [], hops: [], hosts: [], violations: [], durationMs: 1, typedPassword: false };
  const stuck = (untestable: boolean) => ({
    ...trail,
    status: 'stuck' as const,
    step: 'consent',
    reason: 'an error page',
    untestable,
  });
  type Flow = ProbeEvidence['authorization/consents']['flows'][number];
  const flow = (name: string, callback: string, seen: Partial<Flow>): Flow => ({
    name,
    callback,
    clientId: name,
    decision: 'approve',
    signedIn: false,
    request: { url: '', state: 's', resource: TARGET },
    reached: 'consent',
    ...seen,
  });
  const came = (location: string, parameters: Record<string, string> = { code: '‹code:1›' }): Partial<Flow> => ({
    reached: 'code',
    answer: { location, method: 'GET', parameters },
  });
  const other = flow('inspector', 'http://localhost:6274/oauth/callback', came('http://localhost:6274/oauth/callback'));

  it.each<[string, Partial<Flow>, Flow[], Outcome]>([
    ['comes back with a code', came(CALLBACK), [], 'pass'],
    ['comes back elsewhere', came('https://claude.ai/elsewhere'), [], 'fail'],
    ['is stuck while another gets its code', { consent: stuck(false) }, [other], 'fail'],
    [
      'comes back with an error while another gets its code',
      came(CALLBACK, { error: 'invalid_request' }),
      [other],
      'fail',
    ],
    ['is stuck as all are', { consent: stuck(false) }, [], 'untestable'],
    ['is stuck for want of an account', { consent: stuck(true) }, [other], 'untestable'],
  ])('a callback that %s', (_, seen, others, outcome) => {
    const registered = {
      personas: [{ name: 'claude-ai', flows: [{ name: 'claude-ai', callback: CALLBACK, decision: 'approve' }] }],
      registrations: [],
      clients: {},
    } as unknown as ProbeEvidence['authorization/registration'];
    const consented = {
      flows: [flow('claude-ai', CALLBACK, seen), ...others],
    } as unknown as ProbeEvidence['authorization/consents'];
    expect(redirectClaudeAi.judge({ registered, consented }).outcome).toBe(outcome);
  });

  const authorize = `${ISSUER}/authorize?x`;
  const login = exchange(302, { location: '/login?next=1' }, '', authorize);
  const altered = `${CALLBACK}/evil`;
  const query = `${CALLBACK}?x=1`;
  it.each<[string, string, Exchange, Partial<Flow> | undefined, Outcome]>([
    ['an error page', altered, exchange(400, {}, '', authorize), undefined, 'pass'],
    [
      'a redirect to it with an error',
      altered,
      exchange(302, { location: `${altered}?error=x` }, '', authorize),
      undefined,
      'fail',
    ],
    [
      'a redirect to it with its query',
      query,
      exchange(302, { location: `${query}&error=x` }, '', authorize),
      undefined,
      'fail',
    ],
    [
      'a redirect to the registered one',
      query,
      exchange(302, { location: `${CALLBACK}?error=x` }, '', authorize),
      came(CALLBACK, { error: 'x' }),
      'pass',
    ],
    [
      'a page that speaks of the redirect URI',
      altered,
      exchange(200, {}, '<p>Error 400: redirect_uri_mismatch</p>', authorize),
      undefined,
      'pass',
    ],
    [
      'an error page of the authorization server',
      altered,
      exchange(302, { location: '/signin/oauth/error?authError=x' }, '', authorize),
      undefined,
      'pass',
    ],
    ['some page', altered, exchange(200, {}, '<p>Sign in</p>', authorize), undefined, 'untestable'],
    [
      'a sign-in page, and a page after it on which there is nothing to do',
      altered,
      login,
      { consent: { ...stuck(true), steps: [{ atMs: 1, page: ISSUER, kind: 'unknown', action: 'stopped' }] } },
      'pass',
    ],
    ['too many requests', altered, exchange(429, {}, '', authorize), undefined, 'untestable'],
    ['a server error', altered, exchange(500, {}, '', authorize), undefined, 'untestable'],
    ['a sign-in page', altered, login, undefined, 'untestable'],
    ['a sign-in page, and an error page after it', altered, login, { consent: stuck(false) }, 'pass'],
    ['a sign-in page, and a code after it', altered, login, came(altered), 'fail'],
    [
      'a sign-in page, and a redirect that nobody answers',
      altered,
      login,
      {
        consent: {
          ...stuck(true),
          hops: [
            { method: 'POST', url: ISSUER, status: 302, headers: { location: altered }, carriedCredentials: false },
          ],
        },
      },
      'fail',
    ],
    ['a sign-in page that nobody got past', altered, login, { consent: stuck(true) }, 'untestable'],
  ])('an altered one that leads to %s', (_, uri, answer, driven, outcome) => {
    const redirect = {
      name: 'a change',
      uri,
      exchange: answer,
      ...(driven && { driven: flow('altered', uri, driven) }),
    };
    const seen = {
      control: login,
      callback: CALLBACK,
      redirects: [redirect],
      stranger: exchange(400),
      malformed: exchange(400),
    } as unknown as ProbeEvidence['authorization/refusals'];
    expect(redirectUriExactMatch.judge({ seen }).outcome).toBe(outcome);
    const refusing = { ...seen, control: exchange(400) };
    expect(redirectUriExactMatch.judge({ seen: refusing }).outcome).toBe('untestable');
  });

  it.each<[string, Exchange, Outcome, string?]>([
    ['an error page', exchange(400, {}, '', authorize), 'pass'],
    ['a code', exchange(302, { location: `${CALLBACK}?code=c&state=s` }, '', authorize), 'fail'],
    ['an error at the callback', exchange(302, { location: `${CALLBACK}?error=x` }, '', authorize), 'warn'],
    ['a sign-in page', login, 'pass', 'not seen'],
    ['too many requests', exchange(429, {}, '', authorize), 'pass', 'not seen'],
  ])('a client_id that was not registered leads to %s', (_, stranger, outcome, reason) => {
    const redirects = [{ name: 'a change', uri: altered, exchange: exchange(400, {}, '', authorize) }];
    const seen = {
      control: login,
      callback: CALLBACK,
      redirects,
      stranger,
      malformed: exchange(400),
    } as unknown as ProbeEvidence['authorization/refusals'];
    const judgement = redirectUriExactMatch.judge({ seen });
    expect(judgement.outcome).toBe(outcome);
    if (reason === undefined) expect(judgement).not.toHaveProperty('reason');
    else expect(judgement.reason).toContain(reason);
  });
});
