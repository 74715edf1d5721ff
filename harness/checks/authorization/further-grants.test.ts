import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../core/evidence.js';
import type { Outcome } from '../../core/outcome.js';
import type { ProbeEvidence } from '../../core/probe.js';
import '../../probes/index.gen.js';
import codeBoundToClient from './code-bound-to-client.js';
import consentScreenShown from './consent-screen-shown.js';
import dcrRepeatable from './dcr-repeatable.js';
import endpointLatency from './endpoint-latency.js';
import headWithoutToken from './head-without-token.js';
import lazyAuth from './lazy-auth-http-401.js';
import pkceEnforced from './pkce-enforced.js';
import prmDiscoverable from './prm-discoverable.js';
import refreshWorks from './refresh-works.js';
import resourceIndicator from './resource-indicator.js';
import stepUp from './step-up-403.js';
import audience from './token-audience-validated.js';
import userIsolation from './user-isolation.js';

const TARGET = 'https://mcp.example.com/mcp';
const OTHER = 'https://mcp.example.com/another-mcp';

const exchange = (status: number, body = '', headers: Record<string, string> = {}, lastByteMs = 10): Exchange => ({
  id: 'x1',
  purpose: '',
  at: '2026-11-20T12:00:00.000Z',
  request: { method: 'POST', url: TARGET, headers: {} },
  response: { status, headers, body, bodyBytes: body.length },
  timings: { lastByteMs },
});

type Consents = ProbeEvidence['authorization/consents'];
type Flow = Consents['flows'][number];
const flow = (reached: Flow['reached'], rest: Partial<Flow> = {}): Flow => ({
  name: 'claude-ai',
  callback: 'https://claude.ai/api/mcp/auth_callback',
  clientId: 'c1',
  decision: 'approve',
  signedIn: true,
  request: { url: '', state: '', resource: TARGET },
  reached,
  ...rest,
});
const consents = (...flows: Flow[]): Consents =>
  ({ request: { resource: TARGET }, flows, accesses: [{ flow: 'claude-ai', listed: true, exchanges: [] }] }) as never;

describe('tokens for other resources', () => {
  type Resources = ProbeEvidence['authorization/resources'];
  const others = (resource: string, aud: unknown, listed: boolean, status = 401): Resources => ({
    resource: TARGET,
    target: TARGET,
    resources: [
      {
        resource,
        known: resource === OTHER,
        exchange: exchange(302),
        refusal: null,
        flow: flow('token', aud === undefined ? {} : { claims: { aud } }),
        access: { listed, exchanges: [exchange(listed ? 200 : status)] },
      },
    ],
  });

  it.each<[string, Resources, Outcome]>([
    ['refused with 401', others(OTHER, OTHER, false), 'pass'],
    ['an opaque one refused with 401', others(OTHER, undefined, false), 'pass'],
    ['taken, and bound to the other resource', others(OTHER, OTHER, true), 'fail'],
    ['taken, but opaque: it may be one of its own', others(OTHER, undefined, true), 'untestable'],
    ['taken, and bound to this server all the same', others(OTHER, TARGET, true), 'untestable'],
    ['taken, and bound to both', others(OTHER, [OTHER, `${TARGET}/`], true), 'untestable'],
    ['answered with 500', others(OTHER, OTHER, false, 500), 'untestable'],
  ])('audience: %s', (_, seen, outcome) => {
    expect(audience.judge({ consented: consents(flow('token')), others: seen }).outcome).toBe(outcome);
  });

  it.each<[string, Flow, Resources | undefined, Outcome]>([
    ['an opaque token', flow('token'), undefined, 'pass'],
    ['aud of its own', flow('token', { claims: { aud: [TARGET] } }), undefined, 'pass'],
    ['no aud', flow('token', { claims: { sub: 'a' } }), undefined, 'warn'],
    ['the parameter ignored', flow('token'), others('https://evil.example/mcp', undefined, true), 'warn'],
    ['a stranger served', flow('token'), others('https://evil.example/mcp', 'https://evil.example/mcp', true), 'fail'],
    ['its own refused', flow('code', { tokens: { error: 'invalid_target' } }), undefined, 'fail'],
    ['no flow at all', flow('consent'), undefined, 'untestable'],
  ])('indicator: %s', (_, own, seen, outcome) => {
    const judged = resourceIndicator.judge({ consented: consents(own), ...(seen && { others: seen }) });
    expect(judged.outcome).toBe(outcome);
  });
});

it.each<[string, number, string, Record<string, string> | null, Outcome]>([
  ['the challenge', 403, '', { error: 'insufficient_scope', scope: 'a b' }, 'pass'],
  ['a challenge that lacks the scope', 403, '', { error: 'insufficient_scope' }, 'warn'],
  ['a bare 403', 403, '', null, 'warn'],
  ['401', 401, '', null, 'fail'],
  ['a result that speaks of permission', 200, '{"isError":true,"text":"Missing scope b"}', null, 'fail'],
  ['an error about something else', 200, '{"isError":true,"text":"no such folder"}', null, 'untestable'],
  ['429', 429, '', null, 'untestable'],
])('one scope fewer is answered with %s', (_, status, body, challenge, outcome) => {
  const attempts = [{ what: 'tool t', exchange: exchange(status, body), served: false, challenge }];
  const seen = { leftOut: 'b', granted: 'a', flow: flow('token'), attempts };
  expect(stepUp.judge({ seen }).outcome).toBe(outcome);
});

it('has no opinion on scopes that are granted unasked, or that nothing asks for', () => {
  const served = { what: 'tool t', exchange: exchange(200), served: true, challenge: null };
  const seen = { leftOut: 'b', granted: 'a', flow: flow('token'), attempts: [served] };
  expect(stepUp.judge({ seen }).outcome).toBe('not-applicable');
  expect(stepUp.judge({ seen: { ...seen, granted: 'a b' } }).outcome).toBe('untestable');
});

it.each<[string, number, boolean, string, Outcome]>([
  ['HTTP 401', 401, true, '', 'pass'],
  ['a result', 200, false, 'three words', 'pass'],
  ['a plea to sign in', 200, true, 'Please sign in', 'fail'],
  ['a complaint about arguments', 200, true, 'query is missing', 'untestable'],
])('lazy authorization: %s', (_, status, isError, text, outcome) => {
  const result = status === 200 ? { content: [{ type: 'text', text }], isError } : undefined;
  const reply = { exchange: exchange(status), notifications: [], serverRequests: [], strays: [] };
  const attempts = [{ tool: 't', reply: { ...reply, ...(result && { result }) }, signedIn: true }];
  expect(lazyAuth.judge({ seen: { attempts } }).outcome).toBe(outcome);
});

describe("another account's objects", () => {
  type Crossed = ProbeEvidence['authorization/isolation']['crossed'][number];
  const crossed: Crossed = {
    tool: 'get',
    argument: 'id',
    closed: true,
    listed: { tool: 'list', exchange: 'x2' },
    exchange: exchange(200),
    same: true,
  };
  it.each<[string, Partial<Crossed>, Outcome]>([
    ['given away', {}, 'fail'],
    ['given away where objects may be public', { closed: false }, 'warn'],
    ['shown to both accounts', { listed: null }, 'untestable'],
    ['refused', { same: false }, 'pass'],
  ])('%s', (_, change, outcome) => {
    const seen = { crossed: [{ ...crossed, ...change }] };
    expect(userIsolation.judge({ seen }).outcome).toBe(outcome);
  });

  it('does not pass where nothing was asked for by id, and fails for a session that answers whoever has its id', () => {
    const seen = { crossed: [] };
    expect(userIsolation.judge({ seen }).outcome).toBe('untestable');
    const hijacked = { tool: 'list', exchange: exchange(200), same: true };
    expect(userIsolation.judge({ seen: { ...seen, hijacked } }).outcome).toBe('fail');
  });
});

it.each<[string, number, string, Record<string, string>, Outcome]>([
  ['a quota', 400, '{"error":"quota"}', {}, 'fail'],
  ['a rate limit', 429, '', { 'retry-after': '30' }, 'warn'],
])('the twentieth registration meets %s', (_, status, body, headers, outcome) => {
  const attempts = [
    { exchange: exchange(201), accepted: true },
    { exchange: exchange(status, body, headers), accepted: false },
  ];
  const earlier = { exchange: exchange(400), error: 'invalid_grant' };
  expect(dcrRepeatable.judge({ seen: { attempts, left: [], earlier } }).outcome).toBe(outcome);
});

it.each<[number, Outcome]>([
  [200, 'pass'],
  [2_600, 'warn'],
  [5_100, 'warn'],
  [10_000, 'fail'],
])('discovery that takes %i ms', (ms, outcome) => {
  const attempts = [{ forms: ['path'], url: TARGET, exchange: exchange(200, '{}', {}, ms) }];
  const discovery = { resource: { attempts }, issuers: [], server: {} } as never;
  expect(endpointLatency.judge({ discovery }).outcome).toBe(outcome);
});

it('asks no metadata of a server that speaks 2025-03-26 alone', () => {
  const absent = { forms: ['path'], url: TARGET, exchange: exchange(404), problem: 'status 404' };
  const discovery = {
    resource: { attempts: [absent] },
    issuers: [{ issuer: 'https://mcp.example.com', attempts: [], metadata: {} }],
    fallback: true,
  } as never;
  const spoken = (revision: string) => ({ eras: [{ era: 'legacy', revision, welcome: {} }] }) as never;
  const judge = (revision: string): Outcome =>
    prmDiscoverable.judge({ discovery, negotiated: spoken(revision) }).outcome;
  expect(judge('2025-03-26')).toBe('not-applicable');
  expect(judge('2025-06-18')).toBe('fail');
});

describe('HEAD without a token', () => {
  const judge = (before: Exchange, after: Exchange): Outcome =>
    headWithoutToken.judge({
      discovery: { head: before },
      seen: { head: after, after: exchange(200) },
    } as never).outcome;
  const slow = exchange(401, '', {}, 6_000);
  const away = exchange(302, '', { location: 'https://login.example.com/' });
  it.each<[string, Exchange, Outcome]>([
    ['401', exchange(401), 'pass'],
    ['405', exchange(405), 'pass'],
    ['404', exchange(404), 'warn'],
    ['500', exchange(500), 'fail'],
    ['an answer after 6 s', slow, 'fail'],
    ['a redirect to another host', away, 'fail'],
    ['too many requests', exchange(429), 'untestable'],
    ['a gateway that stumbles once', exchange(504), 'untestable'],
  ])('%s at one time and 401 at the other', (_, one, outcome) => {
    expect(judge(one, exchange(401)), 'before the sign-in').toBe(outcome);
    expect(judge(exchange(401), one), 'after it').toBe(outcome);
  });
  it('a gateway that waits for an answer both times', () => {
    expect(judge(exchange(504), exchange(504))).toBe('fail');
  });
});

describe('PKCE', () => {
  type Refusals = ProbeEvidence['authorization/refusals'];
  const refused = (['wrong verifier', 'no verifier'] as const).map((change) => ({
    change,
    exchange: exchange(400, '{"error":"invalid_grant"}'),
    issued: false,
    first: true,
    codeStillGood: false,
  }));
  const judge = (downgrades: Refusals['downgrades']): Outcome =>
    pkceEnforced.judge({ seen: { redemptions: refused, flows: [], downgrades } as unknown as Refusals }).outcome;
  it.each<[string, Refusals['downgrades'], Outcome]>([
    ['is required at once', [{ pkce: 'none', exchange: exchange(400) }], 'pass'],
    ['may be left out', [{ pkce: 'none', exchange: exchange(302), driven: flow('token') }], 'warn'],
    ['may be plain', [{ pkce: 'plain', exchange: exchange(302), driven: flow('token') }], 'warn'],
    ['is required in the end', [{ pkce: 'none', exchange: exchange(302), driven: flow('code') }], 'pass'],
  ])('%s', (_, downgrades, outcome) => {
    expect(judge(downgrades)).toBe(outcome);
  });
});

it.each<[boolean, Outcome]>([
  [true, 'untestable'],
  [false, 'not-applicable'],
])('one client of the target file, registration offered: %s', (dcr, outcome) => {
  const registered = { routes: { taken: 'static', dcr } } as ProbeEvidence['authorization/registration'];
  expect(codeBoundToClient.judge({ registered, seen: {} as ProbeEvidence['authorization/refusals'] }).outcome).toBe(
    outcome,
  );
});

it.each<[string, Partial<ProbeEvidence['authorization/registration']['routes']>, boolean, Outcome]>([
  ['registered in this run', { taken: 'dcr' }, false, 'fail'],
  ['published for this run', { taken: 'cimd' }, true, 'fail'],
  ['published by Claude', { taken: 'cimd' }, false, 'untestable'],
  ['of the target file', { taken: 'static' }, false, 'untestable'],
])('no page at all, for a client %s', (_, routes, hosted, outcome) => {
  const returned = { status: 'returned', steps: [] } as unknown as Flow['consent'];
  const silent = flow('token', {
    answer: { location: '', method: 'GET', parameters: { code: 'c' } },
    consent: returned!,
  });
  const registered = { routes, hosted } as ProbeEvidence['authorization/registration'];
  expect(consentScreenShown.judge({ registered, consented: consents(silent) }).outcome).toBe(outcome);
});

it.each<[string, number, Outcome]>([
  ['works', 200, 'pass'],
  ['is refused', 400, 'fail'],
  ['meets a limit of the rate', 429, 'pass'],
])('a new refresh token that %s', (_, status, outcome) => {
  const access = { listed: true, exchanges: [] };
  const first = { exchange: exchange(200), issued: true, rotated: true, access };
  const next = { exchange: exchange(status), issued: status === 200 };
  const seen = { flow: 'f', publicClient: true, refreshable: true, expiresInMs: 1, first, next };
  expect(refreshWorks.judge({ seen }).outcome).toBe(outcome);
});
