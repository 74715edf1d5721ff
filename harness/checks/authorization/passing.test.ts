import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../core/evidence.js';
import type { Outcome } from '../../core/outcome.js';
import '../../probes/index.gen.js';
import bearerScheme from './bearer-scheme-case-insensitive.js';
import registrationAvailable from './client-registration-available.js';
import codeShortLived from './code-short-lived.js';
import dcrErrorShape from './dcr-error-shape.js';
import dcrValid from './dcr-valid.js';
import head from './head-without-token.js';
import invalidClient from './invalid-client-triggers-reregistration.js';
import noImplicit from './no-implicit-or-password.js';
import redirectClaudeAi from './redirect-claude-ai.js';
import refreshWorks from './refresh-works.js';
import stepUp from './step-up-403.js';
import formEncoded from './token-endpoint-form-encoded.js';
import tokenErrors from './token-errors-rfc6749.js';
import tokenIntegrity from './token-integrity.js';
import tokenOnlyInHeader from './token-only-in-header.js';

const TARGET = 'https://mcp.example.com/mcp';

const exchange = (status: number, body = '', headers: Record<string, string> = {}): Exchange => ({
  id: 'x1',
  purpose: 'a request',
  at: '2026-11-20T12:00:00.000Z',
  request: { method: 'POST', url: 'https://auth.example.com/authorize', headers: {} },
  response: { status, headers, body, bodyBytes: body.length },
  timings: { lastByteMs: 10 },
});

/** What each check says where the one answer that decides has this status. */
const DECIDING: Record<string, (status: number) => { outcome: Outcome }> = {
  'a scheme in other letters': (status) =>
    bearerScheme.judge({
      seen: { control: exchange(200), schemes: [{ scheme: 'bearer', exchange: exchange(status) }], forged: [] },
    }),
  'a forged token': (status) =>
    tokenIntegrity.judge({
      seen: { control: exchange(200), schemes: [], forged: [{ token: 'one', exchange: exchange(status) }] },
      openings: { auth: 'required' } as never,
    }),
  'a token in the query': (status) =>
    tokenOnlyInHeader.judge({
      seen: {
        target: TARGET,
        control: exchange(200),
        bare: exchange(401),
        attempts: [{ parameter: 'token', exchange: exchange(status) }],
      },
    }),
  'the request after HEAD': (status) =>
    head.judge({ discovery: { head: exchange(401) }, seen: { head: exchange(401), after: exchange(status) } } as never),
  'a refresh': (status) =>
    refreshWorks.judge({
      seen: {
        flow: 'f',
        publicClient: true,
        refreshable: true,
        expiresInMs: 1,
        first: { exchange: exchange(status), issued: false, rotated: false },
      },
    }),
  'an old code': (status) =>
    codeShortLived.judge({ seen: { waitedMs: 660_000, flow: { reached: 'code', token: exchange(status) } } } as never),
  'a bad registration': (status) =>
    dcrErrorShape.judge({
      seen: { attempts: [{ mistake: 'm', grave: true, accepted: false, exchange: exchange(status) }] },
    }),
  'every registration': (status) =>
    dcrValid.judge({
      registered: {
        routes: { dcr: true, taken: 'dcr' },
        registrations: [{ name: 'claude-ai', metadata: { redirect_uris: [] }, exchange: exchange(status) }],
      },
    } as never),
  'the way to become a client': (status) =>
    registrationAvailable.judge({
      discovery: { issuers: [{ issuer: 'i', attempts: [], metadata: { registration_endpoint: 'r' } }] },
      registration: { routes: {}, registrations: [{ exchange: exchange(status) }] },
    } as never),
  'a redirect URI at registration': (status) =>
    redirectClaudeAi.judge({
      registered: {
        routes: { taken: 'dcr' },
        personas: [{ name: 'claude-ai', flows: [{ name: 'claude-ai', callback: 'https://claude.ai/cb' }] }],
        clients: { inspector: {} },
        registrations: [{ name: 'claude-ai', exchange: exchange(status) }],
      },
      consented: { flows: [] },
    } as never),
  'an unknown client': (status) =>
    invalidClient.judge({
      registered: { routes: { dcr: true } },
      seen: { attempts: [{ mistake: 'm', expected: 'invalid_client', exchange: exchange(status) }] },
    } as never),
  'a token request with an error': (status) =>
    tokenErrors.judge({
      seen: { attempts: [{ mistake: 'm', expected: 'invalid_grant', exchange: exchange(status) }] },
    } as never),
  'a form without charset': (status) =>
    formEncoded.judge({
      consented: { flows: [{ token: exchange(200) }] },
      seen: { attempts: [{ exchange: exchange(400) }], bare: { exchange: exchange(status) } },
    } as never),
  'one scope fewer': (status) =>
    stepUp.judge({
      seen: {
        leftOut: 'b',
        granted: 'a',
        attempts: [{ what: 'tool t', exchange: exchange(status), served: false, challenge: null }],
      },
    } as never),
};

describe('too many requests, and a gateway that reaches nobody, decide nothing', () => {
  it.each(Object.keys(DECIDING))('at %s', (name) => {
    for (const status of [429, 502, 503, 504]) expect(DECIDING[name]!(status).outcome, `${status}`).toBe('untestable');
    expect(
      [400, 401, 403, 200].map((status) => DECIDING[name]!(status).outcome).some((outcome) => outcome !== 'untestable'),
    ).toBe(true);
  });
});

it('does not take a door shut to everyone for a refusal of the implicit grant', () => {
  const judge = (control: Exchange) =>
    noImplicit.judge({
      discovery: { server: {} },
      seen: { implicit: exchange(400), control, callback: 'https://claude.ai/cb' },
    } as never).outcome;
  expect(judge(exchange(302, '', { location: '/login' }))).toBe('pass');
  expect(judge(exchange(403))).toBe('untestable');
});
