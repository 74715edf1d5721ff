import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type Address, EgressPolicy } from './egress.js';
import { get, serve, testWire } from './loopback.fixture.js';
import { fullBody } from './whole.js';

const hasIPv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);

describe('an exchange', () => {
  test('holds what was sent and what came', async () => {
    await using server = await serve(async (request, response) => {
      const body = (await request.toArray()).join('');
      response.setHeader('Set-Cookie', ['a=1', 'b=2']).setHeader('X-Seen', request.headers['x-given'] ?? '');
      response.writeHead(201).end(`${request.method} ${request.url} ${request.headers['content-length']} ${body}`);
    });
    await using wire = testWire(server.url);
    const exchange = await wire.exchange({
      purpose: 'echo',
      method: 'post',
      url: `${server.url}/a?b=c`,
      headers: { 'X-Given': 'yes', 'user-agent': 'other', 'Accept-Encoding': '' },
      body: 'é',
    });
    expect(exchange).toMatchObject({
      id: 'x1',
      purpose: 'echo',
      remote: `127.0.0.1:${server.port}`,
      request: { method: 'POST', url: `${server.url}/a?b=c`, body: 'é' },
      response: {
        status: 201,
        body: 'POST /a?b=c 2 é',
        bodyBytes: 16,
        headers: { 'set-cookie': 'a=1, b=2', 'x-seen': 'yes' },
      },
    });
    expect(exchange.request.headers).toEqual({
      host: `127.0.0.1:${server.port}`,
      'user-agent': 'other',
      'x-given': 'yes',
      'content-length': '2',
    });
    expect(exchange.fault).toBeUndefined();
    expect(wire.recorded).toEqual([{ exchange, bytes: { in: expect.any(Number), out: expect.any(Number) } }]);
    expect(wire.recorded[0]!.bytes.out).toBeGreaterThan(100);
    expect(JSON.parse(JSON.stringify(exchange))).toEqual(exchange);
  });

  test('times its phases: on a kept connection there is no dialling', async () => {
    await using server = await serve((_request, response) => response.end('ok'));
    await using wire = testWire(server.url);
    const [first, second, fresh] = [
      await get(wire, server.url),
      await get(wire, server.url),
      await get(wire, server.url, { fresh: true }),
    ];
    for (const { timings } of [first, fresh]) {
      expect(timings).toEqual({
        dnsMs: expect.any(Number),
        connectMs: expect.any(Number),
        firstByteMs: expect.any(Number),
        lastByteMs: expect.any(Number),
      });
      expect(timings.firstByteMs).toBeGreaterThanOrEqual(timings.connectMs!);
      expect(timings.lastByteMs).toBeGreaterThanOrEqual(timings.firstByteMs!);
    }
    expect(Object.keys(second.timings).sort()).toEqual(['firstByteMs', 'lastByteMs']);
    expect(second.remote).toBe(first.remote);
    expect(second.request.headers).toEqual(first.request.headers);
  });

  test.skipIf(!hasIPv6)('finds a server that listens on the second address of its name', async () => {
    await using server = await serve((_request, response) => response.end('six'), undefined, '::1');
    const targetUrl = `http://localhost:${server.port}/`;
    const lookup = async (): Promise<Address[]> => [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ];
    await using wire = testWire(targetUrl, { policy: new EgressPolicy({ targetUrl, lookup, loopbackOnly: true }) });
    expect((await get(wire, targetUrl)).response?.body).toBe('six');
    expect((await get(wire, server.url)).remote).toBe(`[::1]:${server.port}`);
  });

  test('hands redirects back, and goes nowhere', async () => {
    let hits = 0;
    await using server = await serve((_request, response) => {
      hits++;
      response.writeHead(302, { Location: 'http://169.254.169.254/' }).end();
    });
    await using wire = testWire(server.url);
    expect((await get(wire, server.url)).response).toMatchObject({
      status: 302,
      headers: { location: 'http://169.254.169.254/' },
    });
    expect(hits).toBe(1);
  });

  test('static headers of the target go to its origin alone', async () => {
    await using target = await serve((request, response) => response.end(request.headers.authorization ?? 'none'));
    await using other = await serve((request, response) => response.end(request.headers.authorization ?? 'none'));
    await using wire = testWire(target.url, { targetHeaders: { Authorization: 'Bearer static-secret' } });
    expect((await get(wire, target.url)).response?.body).toBe('Bearer static-secret');
    expect((await get(wire, target.url, { headers: { authorization: '' } })).response?.body).toBe('none');
    expect((await get(wire, other.url)).response?.body).toBe('none');
  });

  test('keeps a piece of a large body as evidence, and the whole of it at hand', async () => {
    const large = 'a'.repeat(200_000);
    await using server = await serve((_request, response) => response.end(large));
    await using wire = testWire(server.url);
    const exchange = await get(wire, server.url);
    expect(exchange.response?.body).toHaveLength(64 * 1024);
    expect(exchange.response?.bodyBytes).toBe(200_000);
    expect(fullBody(exchange)).toBe(large);
  });

  test('reads malformed UTF-8 and a byte order mark without complaint', async () => {
    await using server = await serve((_request, response) =>
      response.end(Buffer.from([0xef, 0xbb, 0xbf, 0x61, 0xff, 0xc3])),
    );
    await using wire = testWire(server.url);
    expect((await get(wire, server.url)).response).toMatchObject({ body: '\uFEFFa\uFFFD\uFFFD', bodyBytes: 6 });
  });

  test.each(['ftp://127.0.0.1/', 'file:///etc/passwd', 'nonsense'])('of %s is refused', async (url) => {
    await using wire = testWire('http://127.0.0.1:1');
    expect((await get(wire, url)).fault).toMatchObject({ kind: 'refused-by-policy', phase: 'request' });
  });

  test('that the policy refuses is never dialled', async () => {
    await using wire = testWire('http://127.0.0.1:1');
    const exchange = await get(wire, 'http://10.0.0.1/');
    expect(exchange.fault).toEqual({
      kind: 'refused-by-policy',
      phase: 'dns',
      message: '10.0.0.1:80 is not dialled: 10.0.0.1 is private',
    });
    expect(exchange.timings.connectMs).toBeUndefined();
    expect(wire.recorded).toHaveLength(1);
  });

  test('with a header that cannot be sent has a fault, not a throw', async () => {
    await using wire = testWire('http://127.0.0.1:1');
    expect((await get(wire, 'http://127.0.0.1:1', { headers: { 'X-Bad': 'a\r\nb' } })).fault).toMatchObject({
      kind: 'refused-by-policy',
      phase: 'request',
    });
  });

  test('with a closed port has a connect fault', async () => {
    let url = '';
    {
      await using server = await serve(() => {});
      url = server.url;
    }
    await using wire = testWire(url);
    expect((await get(wire, url)).fault).toMatchObject({
      kind: 'connect',
      phase: 'connect',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('content codings', () => {
  const text = 'Ünïcode '.repeat(1000);
  test.each([
    ['gzip', gzipSync(text)],
    ['GZIP', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['identity', Buffer.from(text)],
  ])('%s is undone', async (coding, bytes) => {
    await using server = await serve((_request, response) => response.setHeader('Content-Encoding', coding).end(bytes));
    await using wire = testWire(server.url);
    const { response, fault } = await get(wire, server.url);
    expect(fault).toBeUndefined();
    expect(response).toMatchObject({ body: text, bodyBytes: Buffer.byteLength(text) });
  });

  test.each([
    ['gzip, gzip', gzipSync(gzipSync(text)), 'more than one content coding'],
    ['zstd', Buffer.from(text), 'unknown content coding zstd'],
    ['gzip', Buffer.from(text), 'not gzip'],
    ['gzip', gzipSync(text).subarray(0, 40), 'not gzip'],
    ['br', Buffer.from(text), 'not br'],
  ])('%s that does not hold is bad-encoding', async (coding, bytes, message) => {
    await using server = await serve((_request, response) => response.setHeader('Content-Encoding', coding).end(bytes));
    await using wire = testWire(server.url);
    expect((await get(wire, server.url)).fault).toMatchObject({
      kind: 'bad-encoding',
      phase: 'body',
      message: expect.stringContaining(message),
    });
  });

  test('a body that is not read is not left on the line', async () => {
    let closed: Promise<unknown> | undefined;
    await using server = await serve((request, response) => {
      closed = once(request.socket, 'close');
      response.setHeader('Content-Encoding', 'zstd').write('a');
    });
    await using wire = testWire(server.url);
    expect((await get(wire, server.url)).fault).toMatchObject({ kind: 'bad-encoding' });
    await closed;
  });

  test('a coded body of no bytes is no trouble', async () => {
    await using server = await serve((_request, response) =>
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(),
    );
    await using wire = testWire(server.url);
    for (const method of ['GET', 'HEAD']) expect((await get(wire, server.url, { method })).fault).toBeUndefined();
  });

  test('a bomb is stopped by its ratio, and the harness stays small', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));
    await using server = await serve((_request, response) => response.setHeader('Content-Encoding', 'gzip').end(bomb));
    await using wire = testWire(server.url);
    const before = process.memoryUsage().rss;
    const { fault, response } = await get(wire, server.url);
    expect(fault).toEqual({
      kind: 'too-large',
      phase: 'body',
      message: 'a body that decodes to more than 100 times its size',
    });
    expect(response?.bodyBytes).toBeLessThan(8 * 1024 * 1024);
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
  });

  test('an endless body is cut at the limit', async () => {
    const chunk = Buffer.alloc(64 * 1024, 'a');
    await using server = await serve((_request, response) => {
      const more = (): void => {
        if (!response.destroyed) response.write(chunk, more);
      };
      more();
    });
    await using wire = testWire(server.url, { limits: { bodyBytes: 1024 * 1024 } });
    const { fault, response } = await get(wire, server.url);
    expect(fault).toMatchObject({ kind: 'too-large', phase: 'body' });
    expect(response?.bodyBytes).toBeLessThanOrEqual(1024 * 1024);
  });
});
