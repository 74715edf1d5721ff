import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../harness/core/clock.js';
import type { ConsentDriver } from '../../harness/core/consent.js';
import { Redactor } from '../../harness/core/redact.js';
import { parseTarget } from '../../harness/target/load.js';
import { EgressPolicy } from '../../harness/wire/egress.js';
import { createWire } from '../../harness/wire/http.js';
import type { Wire } from '../../harness/wire/types.js';
import { httpConsent } from './http-consent.js';
import { type Reference, reference } from './server.js';
import { onMessage, type World } from './world.js';

const CALLBACK = 'https://claude.ai/api/mcp/auth_callback';

interface Lab extends AsyncDisposable {
  server: Reference;
  wire: Wire;
  consent: ConsentDriver;
  account: { username: string; password: string };
}

/** A reference, and the harness's own wire to it. */
async function lab(mutate: (world: World) => void = () => {}, plain = false): Promise<Lab> {
  const server = await reference(mutate, { plain });
  const target = parseTarget(server.target());
  const policy = new EgressPolicy({ targetUrl: target.url, lab: target.lab, loopbackOnly: true });
  const ca = target.lab?.caFile ? [await readFile(target.lab.caFile, 'utf8')] : [];
  const tools = { policy, ca, clock: systemClock, redactor: new Redactor() };
  let ids = 0;
  const recorder = { nextId: () => String(++ids), record: () => {} };
  const wire = createWire({ ...tools, recorder, userAgent: 'test', targetOrigin: new URL(target.url).origin });
  const consent = httpConsent(tools);
  return {
    server,
    wire,
    consent,
    account: target.accounts[0]!,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([wire.close(), consent.close()]);
      await server[Symbol.asyncDispose]();
    },
  };
}

async function json(wire: Wire, method: string, url: string, body?: object | URLSearchParams, headers = {}) {
  const form = body instanceof URLSearchParams;
  const { response, fault } = await wire.exchange({
    purpose: 'test',
    method,
    url,
    headers: {
      Accept: 'application/json, text/event-stream',
      ...(body && { 'Content-Type': form ? 'application/x-www-form-urlencoded' : 'application/json' }),
      ...headers,
    },
    ...(body && { body: form ? body.toString() : JSON.stringify(body) }),
  });
  if (!response) throw new Error(fault?.message);
  const type = response.headers['content-type'] ?? '';
  const data = response.events?.find((event) => event.data.includes('"id"'))?.data ?? response.body;
  return {
    status: response.status,
    headers: response.headers,
    body: /json|event-stream/.test(type) ? JSON.parse(data) : data,
  };
}

const modern = (method: string, params: object = {}) => ({
  jsonrpc: '2.0',
  id: 1,
  method,
  params: {
    ...params,
    _meta: {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
      'io.modelcontextprotocol/clientCapabilities': {},
    },
  },
});
const MODERN = { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'tools/list' };

/** Discovery, registration, consent and token, each by hand. */
async function signIn(
  { server, wire, consent, account }: Lab,
  decision: 'approve' | 'deny' = 'approve',
  scope?: string,
) {
  const metadata = (await json(wire, 'GET', `${server.issuer}/.well-known/oauth-authorization-server`)).body;
  const client = await json(wire, 'POST', metadata.registration_endpoint, {
    client_name: 'Claude',
    redirect_uris: [CALLBACK],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    something_unknown: 'yes',
  });
  expect(client.status).toBe(201);
  const verifier = randomBytes(32).toString('base64url');
  const url = new URL(metadata.authorization_endpoint);
  const state = `s-._~+/=${randomBytes(8).toString('hex')}`;
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: client.body.client_id,
    redirect_uri: CALLBACK,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    state,
    resource: server.url,
    ...(scope && { scope }),
  }).toString();
  const outcome = await consent.consent(
    {
      authorizationUrl: url.href,
      callback: CALLBACK,
      decision,
      account,
      signedIn: false,
      name: 'test',
      budgetMs: 10_000,
    },
    AbortSignal.timeout(10_000),
  );
  if (outcome.status !== 'returned') throw new Error(`${outcome.step}: ${outcome.reason}`);
  const back = new URL(outcome.url);
  expect(back.searchParams.get('state')).toBe(state);
  expect(back.searchParams.get('iss')).toBe(server.issuer);
  const exchange = (more: Record<string, string> = {}, headers = {}) =>
    json(
      wire,
      'POST',
      metadata.token_endpoint,
      new URLSearchParams({
        grant_type: 'authorization_code',
        code: back.searchParams.get('code') ?? '',
        redirect_uri: CALLBACK,
        client_id: client.body.client_id,
        code_verifier: verifier,
        resource: server.url,
        ...more,
      }),
      headers,
    );
  return { url: url.href, metadata, client: client.body, outcome, back, exchange };
}

const withToken = (token: string) => ({ Authorization: `Bearer ${token}`, ...MODERN });

describe('sign-in', () => {
  test.each([
    ['rehearsal', false],
    ['plain', true],
  ])('a whole flow, %s', async (_, plain) => {
    await using there = await lab(() => {}, plain);
    const { server, wire } = there;
    const first = await json(wire, 'POST', server.url, modern('tools/list'), MODERN);
    expect(first.status).toBe(401);
    expect(first.headers['www-authenticate']).toMatch(
      /^Bearer resource_metadata="[^"]+", scope="notes:read notes:write"$/,
    );
    const pointed = /resource_metadata="([^"]+)"/.exec(first.headers['www-authenticate'] ?? '')?.[1] ?? '';
    const prm = (await json(wire, 'GET', pointed)).body;
    expect(prm).toMatchObject({ resource: server.url, authorization_servers: [server.issuer] });

    const flow = await signIn(there);
    expect(flow.metadata).toMatchObject({
      issuer: server.issuer,
      code_challenge_methods_supported: ['S256'],
      client_id_metadata_document_supported: true,
      authorization_response_iss_parameter_supported: true,
    });
    expect(flow.outcome.steps.map(({ kind }) => kind)).toEqual(['password', 'consent']);
    expect(flow.outcome.consentText).toContain('Claude');
    expect(flow.outcome.consentText).toContain('claude.ai');
    const preflight = await wire.exchange({
      purpose: 'test',
      method: 'OPTIONS',
      url: flow.metadata.token_endpoint,
      headers: { Origin: 'https://claude.ai' },
    });
    expect(preflight.response).toMatchObject({ status: 204, headers: { 'access-control-allow-origin': '*' } });
    const reply = await flow.exchange({}, { Origin: 'http://localhost:6274' });
    expect(reply.headers['access-control-allow-origin']).toBe('*');
    const token = reply.body;
    expect(token).toMatchObject({ token_type: 'Bearer', expires_in: 3600, scope: 'notes:read notes:write' });

    const listed = await json(wire, 'POST', server.url, modern('tools/list'), withToken(token.access_token));
    expect(listed.body.result.tools).toHaveLength(6);
    const refused = await json(wire, 'POST', server.url, modern('tools/list'), withToken(`${token.access_token}x`));
    expect(refused.status).toBe(401);
    expect(refused.headers['www-authenticate']).toContain('error="invalid_token"');
  });

  test('refusal, code replay and refresh', async () => {
    await using there = await lab();
    const { server, wire } = there;
    const denied = await signIn(there, 'deny');
    expect(denied.back.searchParams.get('error')).toBe('access_denied');

    const flow = await signIn(there);
    expect((await flow.exchange({ code_verifier: randomBytes(32).toString('hex') })).body.error).toBe('invalid_grant');
    const one = await signIn(there);
    const token = (await one.exchange()).body;
    const refresh = (refresh_token: string) =>
      json(
        wire,
        'POST',
        one.metadata.token_endpoint,
        new URLSearchParams({ grant_type: 'refresh_token', refresh_token, client_id: one.client.client_id }),
      );
    const rotated = await refresh(token.refresh_token);
    expect(rotated.status).toBe(200);
    expect(rotated.body.refresh_token).not.toBe(token.refresh_token);
    // At once: refused, and the new chain lives.
    expect((await refresh(token.refresh_token)).body.error).toBe('invalid_grant');
    const again = await refresh(rotated.body.refresh_token);
    expect(again.status).toBe(200);
    // Long after: refused, and the grant is gone.
    server.world.auth.lifetimes.refreshGraceS = -1;
    expect((await refresh(rotated.body.refresh_token)).body.error).toBe('invalid_grant');
    expect(
      (await json(wire, 'POST', server.url, modern('tools/list'), withToken(again.body.access_token))).status,
    ).toBe(401);

    const other = await signIn(there);
    const kept = (await other.exchange()).body;
    expect((await other.exchange()).body.error).toBe('invalid_grant');
    expect((await json(wire, 'POST', server.url, modern('tools/list'), withToken(kept.access_token))).status).toBe(401);
  });

  test('a token with one scope is sent for the other', async () => {
    await using there = await lab();
    const { server, wire } = there;
    const token = (await (await signIn(there, 'approve', 'notes:read')).exchange()).body;
    const call = modern('tools/call', { name: 'create_note', arguments: { title: 'a', body: 'b' } });
    const headers = { ...withToken(token.access_token), 'Mcp-Method': 'tools/call', 'Mcp-Name': 'create_note' };
    const refused = await json(wire, 'POST', server.url, call, headers);
    expect(refused.status).toBe(403);
    expect(refused.headers['www-authenticate']).toMatch(/error="insufficient_scope".*scope="notes:read notes:write"/);
  });

  test('JWT access tokens are verified', async () => {
    await using there = await lab((world) => {
      world.auth.tokenFormat = 'jwt';
    });
    const { server, wire } = there;
    const { access_token } = (await (await signIn(there)).exchange()).body;
    const ask = (token: string) => json(wire, 'POST', server.url, modern('tools/list'), withToken(token));
    expect((await ask(access_token)).status).toBe(200);
    const [head, body] = access_token.split('.');
    expect((await ask(`${head}.${body}.${'A'.repeat(86)}`)).status).toBe(401);
  });

  test('errors of registration and token endpoint', async () => {
    await using there = await lab();
    const { server, wire } = there;
    for (const uri of ['javascript:alert(1)', 'http://evil.example/cb', 'https://claude.ai/cb#x']) {
      const { status, body } = await json(wire, 'POST', `${server.issuer}/register`, {
        redirect_uris: [uri],
        token_endpoint_auth_method: 'none',
      });
      expect([status, body.error]).toEqual([400, 'invalid_redirect_uri']);
    }
    const errors = async (form: Record<string, string>) => {
      const { status, body } = await json(wire, 'POST', `${server.issuer}/token`, new URLSearchParams(form));
      return [status, body.error];
    };
    expect(await errors({ grant_type: 'authorization_code', code: 'x', client_id: 'nobody' })).toEqual([
      401,
      'invalid_client',
    ]);
    const { client } = await signIn(there);
    const client_id = client.client_id;
    expect(await errors({ grant_type: 'authorization_code', code: 'x', redirect_uri: CALLBACK, client_id })).toEqual([
      400,
      'invalid_grant',
    ]);
    expect(await errors({ grant_type: 'refresh_token', refresh_token: 'x', client_id })).toEqual([
      400,
      'invalid_grant',
    ]);
    expect(await errors({ grant_type: 'password', client_id })).toEqual([400, 'unsupported_grant_type']);
    expect(await errors({ grant_type: 'authorization_code', client_id })).toEqual([400, 'invalid_request']);
  });

  test('who is signed in is asked for consent only; a revoked token is dead', async () => {
    await using there = await lab();
    const { server, wire, consent, account } = there;
    const first = await signIn(there);
    const token = (await first.exchange()).body;
    const again = new URL(first.url);
    again.searchParams.set('state', 'two');
    const request = { callback: CALLBACK, decision: 'approve', account, name: 'test', budgetMs: 10_000 } as const;
    const second = await consent.consent(
      { ...request, authorizationUrl: again.href, signedIn: true },
      AbortSignal.timeout(10_000),
    );
    expect(second.steps.map(({ kind }) => kind)).toEqual(['consent']);
    expect([first.outcome.typedPassword, second.typedPassword]).toEqual([true, false]);
    expect(first.outcome.hops.filter(({ carriedCredentials }) => carriedCredentials)).toHaveLength(1);

    const form = new URLSearchParams({ token: token.refresh_token, client_id: first.client.client_id });
    expect((await json(wire, 'POST', first.metadata.revocation_endpoint, form)).status).toBe(200);
    expect((await json(wire, 'POST', server.url, modern('tools/list'), withToken(token.access_token))).status).toBe(
      401,
    );
  });

  test('Claude Code needs no registration: its metadata document, and loopback at any port', async () => {
    await using there = await lab();
    const { server, consent, account } = there;
    const callback = 'http://localhost:51234/callback';
    const ask = async (redirect_uri: string) => {
      const url = new URL('/authorize', server.issuer);
      url.search = new URLSearchParams({
        response_type: 'code',
        client_id: 'https://claude.ai/oauth/claude-code-client-metadata',
        redirect_uri,
        code_challenge: createHash('sha256').update('verifier').digest('base64url'),
        code_challenge_method: 'S256',
      }).toString();
      const request = {
        authorizationUrl: url.href,
        callback,
        decision: 'approve',
        account,
        signedIn: false,
        name: 'test',
        budgetMs: 10_000,
      } as const;
      return consent.consent(request, AbortSignal.timeout(10_000));
    };
    const back = await ask(callback);
    expect(back).toMatchObject({ status: 'returned', url: expect.stringContaining(`${callback}?code=`) });
    expect(back.consentText).toContain('Claude Code');
    expect(await ask('http://localhost:51234/other')).toMatchObject({ status: 'stuck', step: 'navigation' });
  });

  test.each([
    ["form-action 'self'", 'form-action: '],
    ["form-action 'self' https://claude.ai", undefined],
  ])('a consent page with %s', async (directive, stuck) => {
    await using there = await lab((world) => {
      world.hooks.onResponse.push(({ headers }, { url }) => {
        if (url.pathname.startsWith('/interaction/')) headers['content-security-policy'] += `; ${directive}`;
      });
    });
    if (stuck) await expect(signIn(there)).rejects.toThrow(stuck);
    else expect((await signIn(there)).back.searchParams.get('code')).toBeTruthy();
  });

  test('a hook sees the authorization server too', async () => {
    await using there = await lab((world) => {
      world.hooks.onResponse.push((response, request) => {
        if (request.url.pathname === '/token') response.headers['x-bent'] = 'yes';
      });
      onMessage(world, 'tools/list', (message) => {
        message.result = { tools: [] };
      });
    });
    const reply = await (await signIn(there)).exchange();
    expect(reply.headers['x-bent']).toBe('yes');
    const listed = await json(
      there.wire,
      'POST',
      there.server.url,
      modern('tools/list'),
      withToken(reply.body.access_token),
    );
    expect(listed.body.result.tools).toEqual([]);
  });
});
