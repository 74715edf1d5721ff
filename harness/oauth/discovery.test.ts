import { describe, expect, it } from 'vitest';
import type { Exchange } from '../core/evidence.js';
import { discover, issuerMetadataUrls, resourceMetadataUrls } from './discovery.js';
import { scriptedWire } from './scripted-wire.fixture.js';

const TARGET = 'https://mcp.example.com/mcp';
const AUTHORIZATION = 'https://auth.example.com/tenant';

const challenge = (field: string): Exchange => ({
  id: 'x0',
  purpose: 'initialize',
  at: '2026-11-20T12:00:00.000Z',
  request: { method: 'POST', url: TARGET, headers: {} },
  response: { status: 401, headers: { 'www-authenticate': field }, body: '', bodyBytes: 0 },
  timings: {},
});

/** Serves these documents, and 404 anywhere else. */
const serving = (documents: Record<string, unknown>) =>
  scriptedWire(({ url }) =>
    Object.hasOwn(documents, String(url)) ? { body: documents[String(url)] } : { status: 404, body: 'no such page' },
  );

describe('well-known URLs', () => {
  it('inserts the path of the resource, and asks the root form after it', () => {
    expect(resourceMetadataUrls('https://h.example/a/b?c=d').map(([, url]) => url)).toEqual([
      'https://h.example/.well-known/oauth-protected-resource/a/b?c=d',
      'https://h.example/.well-known/oauth-protected-resource',
    ]);
  });

  it('asks for an issuer with a path in the order of RFC 8414 §5', () => {
    for (const issuer of [AUTHORIZATION, `${AUTHORIZATION}/`])
      expect(issuerMetadataUrls(issuer)).toEqual([
        ['oauth', 'https://auth.example.com/.well-known/oauth-authorization-server/tenant'],
        ['oidc-inserted', 'https://auth.example.com/.well-known/openid-configuration/tenant'],
        ['oidc-appended', 'https://auth.example.com/tenant/.well-known/openid-configuration'],
      ]);
  });

  it('asks for an issuer without a path at the two root forms', () => {
    for (const issuer of ['https://auth.example.com', 'https://auth.example.com/'])
      expect(issuerMetadataUrls(issuer).map(([, url]) => url)).toEqual([
        'https://auth.example.com/.well-known/oauth-authorization-server',
        'https://auth.example.com/.well-known/openid-configuration',
      ]);
  });
});

describe('discover', () => {
  const resource = { resource: TARGET, authorization_servers: [AUTHORIZATION, 'https://spare.example'] };
  const path = 'https://mcp.example.com/.well-known/oauth-protected-resource/mcp';
  const appended = `${AUTHORIZATION}/.well-known/openid-configuration`;

  it('goes from the challenge to the metadata of every issuer, without a token', async () => {
    const wire = serving({ [path]: resource, [appended]: { issuer: AUTHORIZATION } });
    const found = await discover(wire, TARGET, challenge(`Bearer resource_metadata="${path}"`));
    expect(found.resource.metadata).toEqual(resource);
    expect(found.resource.attempts.map(({ forms }) => forms)).toEqual([['challenge', 'path'], ['root']]);
    expect(found.issuers.map(({ issuer, metadata }) => [issuer, metadata])).toEqual([
      [AUTHORIZATION, { issuer: AUTHORIZATION }],
      ['https://spare.example', undefined],
    ]);
    expect(found.fallback).toBe(false);
    expect(wire.sent.every(({ headers }) => headers?.authorization === '')).toBe(true);
  });

  it('falls back to the origin of the MCP server where no resource metadata names an issuer', async () => {
    const origin = 'https://mcp.example.com/.well-known/oauth-authorization-server';
    const wire = serving({ [origin]: { issuer: 'https://mcp.example.com' } });
    const found = await discover(wire, TARGET, undefined);
    expect(found.fallback).toBe(true);
    expect(found.issuers).toMatchObject([
      { issuer: 'https://mcp.example.com', metadata: { issuer: 'https://mcp.example.com' } },
    ]);
  });

  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'nonsense', 'data:application/json,{}'])(
    'sends nothing to %s',
    async (url) => {
      const wire = serving({});
      const found = await discover(wire, TARGET, challenge(`Bearer resource_metadata="${url}"`));
      expect(found.resource.attempts[0]).toEqual({ forms: ['challenge'], url, problem: 'not an http or https URL' });
      expect(wire.sent.some((request) => String(request.url) === url)).toBe(false);
    },
  );

  it('takes an HTML page, an array or deep nesting for no document, and says so', async () => {
    for (const [body, problem] of [
      ['<!doctype html><p>Welcome', /^HTML/],
      ['[1]', /not an object/],
      ['['.repeat(100_000), /deeper/],
    ] as const) {
      const { resource: seen } = await discover(serving({ [path]: body }), TARGET, undefined);
      expect(seen.attempts[0]?.problem).toMatch(problem);
      expect(seen.metadata).toBeUndefined();
    }
  });

  it('follows redirects of an issuer, a bounded number of them and never to plain http', async () => {
    const wellKnown = 'https://auth.example.com/.well-known/oauth-authorization-server';
    const redirecting = (location: string) =>
      scriptedWire(({ url }) => {
        if (String(url) === path) return { body: { authorization_servers: ['https://auth.example.com'] } };
        if (String(url) === 'https://auth.example.com/moved') return { body: { issuer: 'https://auth.example.com' } };
        return String(url).includes('/.well-known/oauth-authorization-server')
          ? { status: 302, headers: { location } }
          : { status: 404 };
      });
    const moved = await discover(redirecting('/moved'), TARGET, undefined);
    expect(moved.issuers[0]?.attempts[0]).toMatchObject({
      url: wellKnown,
      document: { issuer: 'https://auth.example.com' },
    });
    const loop = redirecting(wellKnown);
    expect((await discover(loop, TARGET, undefined)).issuers[0]?.attempts[0]?.problem).toBe('status 302');
    expect(loop.sent.length).toBeLessThan(12);
    const downgrade = redirecting('http://auth.example.com/moved');
    await discover(downgrade, TARGET, undefined);
    expect(downgrade.sent.some(({ url }) => String(url).startsWith('http:'))).toBe(false);
  });
});
