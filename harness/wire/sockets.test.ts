import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { makeAuthority } from './certificate.js';
import { EgressPolicy } from './egress.js';
import { WireFault } from './faults.js';
import { get, serve, serveRaw, testWire } from './loopback.fixture.js';

const authority = await makeAuthority();
const names = ['mcp.example.test', '127.0.0.1'];
const EXPIRED = { notBefore: new Date('2020-01-01'), notAfter: new Date('2020-02-01') };

describe('https', () => {
  test('with a lab CA: pretended name and address, TLS facts', async () => {
    const pair = await authority.issue({ names });
    await using server = await serve((request, response) => response.end(request.headers.host), pair);
    const targetUrl = 'https://mcp.example.test/mcp';
    const lab = {
      connectTo: { 'mcp.example.test:443': `127.0.0.1:${server.port}` },
      dns: { 'mcp.example.test': ['203.0.113.7'] },
    };
    await using wire = testWire(targetUrl, { policy: new EgressPolicy({ targetUrl, lab }), ca: [authority.cert] });
    const [first, second] = [await get(wire, targetUrl), await get(wire, targetUrl)];
    expect(first.fault).toBeUndefined();
    expect(first.remote).toBe('203.0.113.7:443');
    expect(first.response?.body).toBe('mcp.example.test');
    expect(first.timings.tlsMs).toBeGreaterThan(0);
    expect(first.tls).toMatchObject({
      protocol: 'TLSv1.3',
      authorized: true,
      subject: 'CN=mcp.example.test',
      altNames: 'DNS:mcp.example.test, IP Address:127.0.0.1',
      validTo: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
    expect(second.tls).toEqual(first.tls);
    expect(second.timings.tlsMs).toBeUndefined();
  });

  test.each([
    ['not trusted', { names }, [], 'UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN'],
    ['expired', { names, ...EXPIRED }, [authority.cert], 'CERT_HAS_EXPIRED'],
    ['of another name', { names: ['other.test'] }, [authority.cert], 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('a certificate that is %s is a fault with its code, and no request is sent', async (_name, issue, ca, code) => {
    let requests = 0;
    await using server = await serve(
      (_request, response) => {
        requests++;
        response.end();
      },
      await authority.issue(issue),
    );
    await using wire = testWire(server.url, { ca });
    const exchange = await get(wire, server.url);
    expect(exchange.fault).toMatchObject({ kind: 'tls', phase: 'tls', message: expect.stringMatching(code) });
    expect(exchange.tls).toMatchObject({ authorized: false, authorizationError: expect.stringMatching(code) });
    expect(requests).toBe(0);
  });

  test('a server that speaks no TLS', async () => {
    await using server = await serve((_request, response) => response.end());
    await using wire = testWire(server.url);
    expect((await get(wire, server.url.replace('http:', 'https:'))).fault).toMatchObject({ kind: 'tls', phase: 'tls' });
  });

  test('a handshake that never ends', async () => {
    await using server = await serveRaw((socket) => void socket.resume());
    await using wire = testWire(server.url, { limits: { tlsMs: 20 } });
    expect((await get(wire, server.url.replace('http:', 'https:'))).fault).toEqual({
      kind: 'timeout',
      phase: 'tls',
      message: 'no TLS handshake within 20 ms',
    });
  });
});

describe('handshake', () => {
  test('judges a certificate without enforcing it', async () => {
    await using server = await serve(() => {}, await authority.issue({ names, ...EXPIRED }));
    await using wire = testWire(server.url, { ca: [authority.cert] });
    const seen = await wire.handshake(new URL(server.url));
    expect(seen.tls).toMatchObject({
      authorized: false,
      authorizationError: 'CERT_HAS_EXPIRED',
      validTo: '2020-02-01T00:00:00.000Z',
    });
  });

  test('offers the versions that are asked for', async () => {
    await using server = await serve(() => {}, await authority.issue({ names }));
    await using wire = testWire(server.url, { ca: [authority.cert] });
    const seen = await wire.handshake(new URL(server.url), { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' });
    expect(seen.tls?.protocol).toBe('TLSv1.2');
  });

  test.each(['TLSv1', 'TLSv1.1'])('tells whether a server takes %s', async (version) => {
    const pair = await authority.issue({ names });
    await using modern = await serve(() => {}, pair);
    await using old = await serve(() => {}, { ...pair, minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' });
    await using wire = testWire(old.url, { ca: [authority.cert] });
    const versions = { minVersion: version, maxVersion: version };
    expect((await wire.handshake(new URL(old.url), versions)).tls?.protocol).toBe(version);
    expect((await wire.handshake(new URL(modern.url), versions)).error).toMatch(/alert|version/);
  });

  test('goes nowhere that the policy refuses', async () => {
    await using wire = testWire('http://127.0.0.1:1');
    expect((await wire.handshake(new URL('https://10.0.0.1/'))).error).toMatch(/10\.0\.0\.1 is private/);
  });
});

describe('connect', () => {
  test('gives a socket on which nothing has been sent', async () => {
    await using server = await serveRaw((socket) => socket.pipe(socket));
    await using wire = testWire(server.url);
    const { socket, remote } = await wire.connect(new URL(server.url));
    socket.write('raw');
    expect(String((await once(socket, 'data'))[0])).toBe('raw');
    expect(remote).toBe(`127.0.0.1:${server.port}`);
    socket.destroy();
  });

  test('throws the fault where it does not come about', async () => {
    await using wire = testWire('http://127.0.0.1:1');
    const refused = await wire.connect(new URL('http://10.0.0.1/')).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(WireFault);
    expect((refused as WireFault).fault.kind).toBe('refused-by-policy');
    await expect(wire.connect(new URL('http://127.0.0.1:1/'), { signal: AbortSignal.abort() })).rejects.toThrow();
  });
});
