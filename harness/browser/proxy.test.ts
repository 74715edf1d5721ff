import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import tls from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type KeyPair, makeAuthority } from '../wire/certificate.js';
import { type EgressProxy, openProxy } from './proxy.js';
import { createSink, type Sink } from './sink.js';

let server: http.Server;
let port: number;
let pair: KeyPair;
let sink: Sink;
let proxy: EgressProxy;

beforeEach(async () => {
  pair = await (await makeAuthority()).issue({ names: ['claude.ai'] });
  server = http.createServer((request, response) => {
    response.setHeader('connection', 'close');
    request.pipe(
      response.writeHead(request.method === 'POST' ? 200 : 307, {
        location: '/next',
        'x-host': `${request.headers.host}`,
      }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
  sink = createSink(pair);
  const policy = {
    async pin(host: string) {
      if (host === 'open.example.test') return { address: '127.0.0.1', port };
      if (host === 'shut.example.test') return { address: '127.0.0.1', port: await closedPort() };
      throw Object.assign(new Error(`${host} is private`), { name: 'EgressRefused' });
    },
  };
  proxy = await openProxy({ policy, sink });
  proxy.sinkAlso('http://127.0.0.1:41234/callback');
});
afterEach(async () => {
  await proxy.close();
  server.close();
});

async function closedPort(): Promise<number> {
  const held = net.createServer().listen(0, '127.0.0.1');
  await once(held, 'listening');
  const { port: free } = held.address() as AddressInfo;
  held.close();
  await once(held, 'close');
  return free;
}

/** Asks for a tunnel: the status, and the socket. */
async function tunnel(authority: string): Promise<{ status: number; socket: net.Socket }> {
  const request = http.request({ ...proxyAt(), method: 'CONNECT', path: authority, agent: false }).end();
  const [response, socket] = (await once(request, 'connect')) as [http.IncomingMessage, net.Socket];
  return { status: response.statusCode ?? 0, socket };
}

async function plain(
  url: string,
  body?: string,
): Promise<{ status: number; headers: http.IncomingHttpHeaders; text: string }> {
  const { host } = new URL(url);
  const request = http
    .request({ ...proxyAt(), method: body ? 'POST' : 'GET', path: url, headers: { host }, agent: false })
    .end(body);
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  return { status: response.statusCode ?? 0, headers: response.headers, text: (await response.toArray()).join('') };
}

const proxyAt = () => ({ host: '127.0.0.1', port: Number(new URL(proxy.server).port) });

test.each(['claude.ai:443', 'claude.com:443', 'CLAUDE.AI:443', 'claude.ai.:443'])(
  '%s ends in the sink, in TLS',
  async (authority) => {
    const hit = sink.expect('https://claude.ai/api/mcp/auth_callback', 'abc');
    const { status, socket } = await tunnel(authority);
    expect(status).toBe(200);
    const secure = tls.connect({ socket, servername: 'claude.ai', rejectUnauthorized: false });
    await once(secure, 'secureConnect');
    expect(secure.getPeerX509Certificate()?.subjectAltName).toBe('DNS:claude.ai');
    secure.write('GET /api/mcp/auth_callback?code=1&state=abc HTTP/1.1\r\nHost: claude.ai\r\n\r\n');
    expect(await hit).toEqual({ method: 'GET', url: 'https://claude.ai/api/mcp/auth_callback?code=1&state=abc' });
    secure.destroy();
    expect(proxy.dials).toEqual([]);
    expect(proxy.asked).toMatchObject([{ answer: 'sink', port: 443 }]);
  },
);

test.each([
  'api.claude.ai:443',
  'claude.ai:8443',
  'claude.ai:80',
  'anthropic.com:443',
  'www.anthropic.com.:443',
  '10.0.0.1:443',
])('%s is refused, and never dialled', async (authority) => {
  expect((await tunnel(authority)).status).toBe(403);
  expect(proxy.dials).toEqual([]);
  expect(proxy.asked).toMatchObject([{ answer: 'refused', reason: expect.any(String) }]);
});

test('reserved hosts are refused over plain HTTP, too', async () => {
  expect((await plain('http://claude.ai/')).status).toBe(403);
  expect((await plain('http://private.example.test/')).text).toBe('private.example.test is private');
  expect(proxy.dials).toEqual([]);
});

test('loopback callbacks end in the sink, over plain HTTP and in a tunnel', async () => {
  const hits = [
    sink.expect('http://localhost:6274/oauth/callback', 's1'),
    sink.expect('http://127.0.0.1:41234/callback', 's2'),
  ];
  await plain('http://localhost:6274/oauth/callback?code=1&state=s1');
  const { socket } = await tunnel('127.0.0.1:41234');
  socket.write('POST /callback HTTP/1.1\r\nHost: 127.0.0.1:41234\r\nContent-Length: 15\r\n\r\ncode=2&state=s2');
  expect(await Promise.all(hits)).toEqual([
    { method: 'GET', url: 'http://localhost:6274/oauth/callback?code=1&state=s1' },
    { method: 'POST', url: 'http://127.0.0.1:41234/callback?code=2&state=s2' },
  ]);
  socket.destroy();
  expect(proxy.dials).toEqual([]);
});

test('what is no page load and has another state is not taken for the callback', async () => {
  const hit = sink.expect('http://localhost:6274/oauth/callback', 'right');
  const ask = (query: string, headers: Record<string, string>): Promise<unknown[]> => {
    const path = `http://localhost:6274/oauth/callback?${query}`;
    return once(
      http.request({ ...proxyAt(), path, headers: { host: 'localhost:6274', ...headers }, agent: false }).end(),
      'response',
    );
  };
  await ask('state=wrong', { 'sec-fetch-dest': 'image' });
  await ask('state=wrong', { 'sec-fetch-dest': 'document', 'sec-purpose': 'prefetch' });
  await ask('code=1', { 'sec-fetch-dest': 'document' });
  expect((await hit).url).toContain('?code=1');
});

test('what policy lets through is dialled where it was pinned', async () => {
  const { status, socket } = await tunnel('open.example.test:443');
  expect(status).toBe(200);
  socket.write('POST / HTTP/1.1\r\nHost: inner\r\nContent-Length: 4\r\n\r\nping');
  const answer = (await socket.toArray()).join('');
  expect(answer).toContain('x-host: inner');
  expect(answer).toContain('ping');
  expect(proxy.dials).toEqual([{ host: 'open.example.test', address: '127.0.0.1', port }]);
});

test('plain requests are passed on, redirects and all', async () => {
  expect(await plain('http://open.example.test/', 'ping')).toMatchObject({
    status: 200,
    text: 'ping',
    headers: { 'x-host': 'open.example.test' },
  });
  expect(await plain('http://open.example.test/')).toMatchObject({ status: 307, headers: { location: '/next' } });
});

test('a host that does not answer is not called refused', async () => {
  expect((await tunnel('shut.example.test:443')).status).toBe(502);
  expect(proxy.asked).toMatchObject([{ answer: 'unreachable', reason: expect.stringContaining('ECONNREFUSED') }]);
});

test('closing it breaks what is open', async () => {
  const { socket } = await tunnel('claude.ai:443');
  const closed = once(socket, 'close');
  await proxy.close();
  await closed;
  proxy = await openProxy({ policy: { pin: () => Promise.reject(new Error('unused')) }, sink });
});
