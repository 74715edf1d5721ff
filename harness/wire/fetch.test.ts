import { expect, test } from 'vitest';
import { serve, serveRaw, testWire } from './loopback.fixture.js';

test('fetch sends and records like any exchange', async () => {
  await using server = await serve(async (request, response) => {
    const body = (await request.toArray()).join('');
    response.writeHead(201, 'Made', { 'X-A': '1' }).end(`${request.method} ${request.headers['content-type']} ${body}`);
  });
  await using wire = testWire(server.url);
  const response = await wire.fetch(new URL(`${server.url}/token`), {
    method: 'POST',
    body: new URLSearchParams({ a: 'b' }),
  });
  expect([response.status, response.statusText, response.ok, response.url]).toEqual([
    201,
    'Made',
    true,
    `${server.url}/token`,
  ]);
  expect(response.headers.get('x-a')).toBe('1');
  expect(await response.text()).toBe('POST application/x-www-form-urlencoded;charset=UTF-8 a=b');
  await expect
    .poll(() => wire.recorded[0]?.exchange)
    .toMatchObject({
      purpose: 'fetch POST /token',
      request: { method: 'POST', body: 'a=b' },
      response: { status: 201 },
    });
});

test('redirects are handed back', async () => {
  await using server = await serve((_request, response) => response.writeHead(302, { Location: '/next' }).end());
  await using wire = testWire(server.url);
  const response = await wire.fetch(server.url);
  expect([response.status, response.headers.get('location'), response.redirected]).toEqual([302, '/next', false]);
});

test('bodies stream, and a reader that leaves is no fault', async () => {
  await using server = await serve((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: a\n\n');
  });
  await using wire = testWire(server.url, { limits: { exchangeMs: 10_000 } });
  const { body } = await wire.fetch(server.url);
  const reader = body!.getReader();
  expect(Buffer.from((await reader.read()).value!).toString()).toBe('data: a\n\n');
  await reader.cancel();
  await expect.poll(() => wire.recorded.length).toBe(1);
  expect(wire.recorded[0]!.exchange.fault).toBeUndefined();
  expect(wire.recorded[0]!.exchange.response).toMatchObject({ leftOpen: true, events: [{ data: 'a' }] });
});

test('a reader that is slow holds the sender up, and gets every byte', async () => {
  const size = 5 * 1024 * 1024;
  await using server = await serve((_request, response) => response.end(Buffer.alloc(size, 'a')));
  await using wire = testWire(server.url);
  let received = 0;
  for await (const chunk of (await wire.fetch(server.url)).body as unknown as AsyncIterable<Uint8Array>)
    received += chunk.length;
  expect(received).toBe(size);
});

test('a body that nobody reads is recorded all the same', async () => {
  await using server = await serve((_request, response) => response.end('small'));
  await using wire = testWire(server.url);
  await wire.fetch(server.url);
  await expect.poll(() => wire.recorded[0]?.exchange.response?.body).toBe('small');
});

test.each([204, 304])('%i has no body', async (status) => {
  await using server = await serve((_request, response) => response.writeHead(status).end());
  await using wire = testWire(server.url);
  expect((await wire.fetch(server.url)).body).toBeNull();
});

test('trouble is a TypeError with its cause, an abort the signal’s own reason', async () => {
  await using server = await serveRaw((socket) => void socket.resume());
  await using wire = testWire(server.url);
  await expect(wire.fetch('http://10.0.0.1/')).rejects.toMatchObject({
    name: 'TypeError',
    cause: { message: expect.stringContaining('refused-by-policy') },
  });
  const reason = new Error('enough');
  const controller = new AbortController();
  const pending = wire.fetch(server.url, { signal: controller.signal });
  controller.abort(reason);
  await expect(pending).rejects.toBe(reason);
});

test('a body that breaks off breaks its reader', async () => {
  await using server = await serveRaw((socket) => {
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc'));
  });
  await using wire = testWire(server.url);
  const response = await wire.fetch(server.url);
  await expect(response.text()).rejects.toThrow();
});
