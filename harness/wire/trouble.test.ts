import { once } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { get, serve, serveRaw, testWire } from './loopback.fixture.js';
import { fullBody, fullEvents } from './whole.js';

const HEAD = 'HTTP/1.1 200 OK\r\n';

/** A raw server that sends the same bytes to every request, and then does something to the socket. */
const answering = (bytes: string | Buffer, then: (socket: Socket) => void = () => {}) =>
  serveRaw((socket) => {
    socket.once('data', () => socket.write(bytes, () => then(socket)));
  });

describe('trouble on the line', () => {
  test.each([
    ['a reset in the body', `${HEAD}Content-Length: 10\r\n\r\nabc`, 'resetAndDestroy', 'reset', 'body'],
    ['an end in the body', `${HEAD}Content-Length: 10\r\n\r\nabc`, 'end', 'eof', 'body'],
    ['an end between chunks', `${HEAD}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n`, 'end', 'eof', 'body'],
    ['a reset without a word', '', 'resetAndDestroy', 'reset', 'headers'],
    ['an end in the head', `${HEAD}Content-`, 'end', 'eof', 'headers'],
    ['an end without a word', '', 'end', 'eof', 'headers'],
  ] as const)('%s', async (_name, bytes, how, kind, phase) => {
    let hangUp = (): void => {};
    await using server = await answering(bytes, (socket) => {
      hangUp = () => socket[how]();
      // In the body only once the client has had the head: a reset may overtake what is still on its way.
      if (phase === 'headers') hangUp();
    });
    await using wire = testWire(server.url);
    const exchange = await get(wire, server.url, { onHead: () => void hangUp() as undefined });
    expect(exchange.fault).toMatchObject({ kind, phase });
    if (phase === 'body') expect(exchange.response).toMatchObject({ status: 200, body: 'abc', bodyBytes: 3 });
    else expect(exchange.response).toBeUndefined();
  });

  test.each([
    ['a head that is too large', `${HEAD}X: ${'x'.repeat(70_000)}\r\n\r\n`, 'too-large'],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n', 'bad-encoding'],
    ['two lengths', `${HEAD}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`, 'bad-encoding'],
    ['a negative length', `${HEAD}Content-Length: -1\r\n\r\n`, 'bad-encoding'],
  ])('%s', async (_name, bytes, kind) => {
    await using server = await answering(bytes);
    await using wire = testWire(server.url);
    expect((await get(wire, server.url)).fault).toMatchObject({ kind, phase: 'headers' });
  });

  test('bytes after the announced end are a fault, and no answer to the next request', async () => {
    await using server = await answering(`${HEAD}Content-Length: 3\r\n\r\nabcTOO MUCH`);
    await using wire = testWire(server.url);
    const exchange = await get(wire, server.url);
    expect(exchange.response?.body).toBe('abc');
    expect(exchange.fault).toMatchObject({ kind: 'bad-encoding', phase: 'body' });
  });

  test('a second response that nobody asked for is not taken for the next one', async () => {
    const connections: Socket[] = [];
    await using server = await serveRaw((socket) => {
      const number = connections.push(socket);
      socket.on('data', () => socket.write(`${HEAD}Content-Length: 1\r\n\r\n${number}`));
    });
    await using wire = testWire(server.url);
    expect((await get(wire, server.url)).response?.body).toBe('1');
    const [first] = connections;
    const closed = once(first!, 'close');
    first!.write(`${HEAD}Content-Length: 5\r\n\r\nwrong`);
    await closed;
    expect((await get(wire, server.url)).response?.body).toBe('2');
  });

  test('a kept connection that the server closes as the request comes is tried once more, and is no fault', async () => {
    let connections = 0;
    await using server = await serveRaw((socket) => {
      const first = ++connections === 1;
      let requests = 0;
      socket.on('data', () => {
        if (first && ++requests === 2) socket.resetAndDestroy();
        else socket.write(`${HEAD}Content-Length: 2\r\n\r\nok`);
      });
    });
    await using wire = testWire(server.url);
    await get(wire, server.url);
    const raced = await get(wire, server.url);
    expect(raced.fault).toBeUndefined();
    expect(raced.response?.body).toBe('ok');
    expect(connections).toBe(2);
    expect(wire.recorded.map(({ exchange }) => exchange.id)).toEqual(['x1', 'x2']);
  });

  test('a server that always hangs up is at fault, also on a kept connection', async () => {
    let connections = 0;
    await using server = await serveRaw((socket) => {
      const first = ++connections === 1;
      let requests = 0;
      socket.on('data', () => {
        if (first && ++requests === 1) socket.write(`${HEAD}Content-Length: 2\r\n\r\nok`);
        else socket.resetAndDestroy();
      });
    });
    await using wire = testWire(server.url);
    await get(wire, server.url);
    expect((await get(wire, server.url)).fault).toMatchObject({ kind: 'reset' });
    expect(connections).toBe(2);
  });
});

describe('time', () => {
  const silent = () => serveRaw((socket) => void socket.resume());

  test('a server that does not answer', async () => {
    await using server = await silent();
    await using wire = testWire(server.url);
    expect((await get(wire, server.url, { timeoutMs: 200 })).fault).toEqual({
      kind: 'timeout',
      phase: 'headers',
      message: 'not finished within 200 ms',
    });
  });

  test('a head that drips without end', async () => {
    await using server = await answering(HEAD, (socket) => {
      const drip = (): void => {
        if (!socket.destroyed) socket.write('X-Drip: 1\r\n', () => setImmediate(drip));
      };
      drip();
    });
    await using wire = testWire(server.url, { limits: { headMs: 20, headBytes: 1e9 } });
    expect((await get(wire, server.url)).fault).toMatchObject({
      kind: 'timeout',
      phase: 'headers',
      message: expect.stringContaining('head'),
    });
  });

  test('a body that stalls', async () => {
    await using server = await answering(`${HEAD}Content-Length: 10\r\n\r\nabc`);
    await using wire = testWire(server.url, { limits: { bodyIdleMs: 100 } });
    const exchange = await get(wire, server.url);
    expect(exchange.fault).toEqual({ kind: 'timeout', phase: 'body', message: 'no further byte within 100 ms' });
    expect(exchange.response?.body).toBe('abc');
  });

  test('interim responses are not the head', async () => {
    await using server = await answering(`HTTP/1.1 103 Early Hints\r\n\r\n${HEAD}Content-Length: 2\r\n\r\nok`);
    await using wire = testWire(server.url);
    expect((await get(wire, server.url)).response).toMatchObject({ status: 200, body: 'ok' });
  });

  test('interim responses without end', async () => {
    await using server = await answering('HTTP/1.1 102 Processing\r\n\r\n'.repeat(200));
    await using wire = testWire(server.url);
    expect((await get(wire, server.url)).fault).toMatchObject({ kind: 'too-large', phase: 'headers' });
  });

  test('a change of protocol is an answer', async () => {
    await using server = await answering(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
    );
    await using wire = testWire(server.url);
    expect((await get(wire, server.url)).response).toMatchObject({ status: 101, body: '' });
  });

  test('an abort before and during', async () => {
    await using server = await silent();
    await using wire = testWire(server.url);
    const controller = new AbortController();
    const pending = get(wire, server.url, { signal: controller.signal });
    controller.abort(new Error('enough'));
    expect((await pending).fault).toMatchObject({ kind: 'aborted', message: 'enough' });
    const late = await get(wire, server.url, { signal: controller.signal });
    expect(late.fault).toMatchObject({ kind: 'aborted' });
    expect(late.remote).toBeUndefined();
  });

  test('close ends what is under way', async () => {
    await using server = await answering(`${HEAD}Content-Type: text/event-stream\r\n\r\n`);
    const wire = testWire(server.url);
    const exchange = await get(wire, server.url, { onHead: () => void wire.close() as undefined });
    expect(exchange.fault).toMatchObject({ phase: 'body' });
  });
});

test('an error in a callback is the caller’s own, and no fault of the server', async () => {
  await using server = await serve((_request, response) => response.end());
  await using wire = testWire(server.url);
  const onHead = () => {
    throw new TypeError('oops');
  };
  await expect(get(wire, server.url, { onHead })).rejects.toThrow('oops');
});

test('a body in tiny pieces costs no multiple of its size', async () => {
  const pieces = `${'1\r\na\r\n'.repeat(200_000)}0\r\n\r\n`;
  await using server = await answering(`${HEAD}Transfer-Encoding: chunked\r\n\r\n${pieces}`);
  await using wire = testWire(server.url);
  const exchange = await get(wire, server.url);
  expect(exchange.fault).toBeUndefined();
  expect(exchange.response?.bodyBytes).toBe(200_000);
  expect(fullBody(exchange)).toBe('a'.repeat(200_000));
});

describe('event streams', () => {
  test('are parsed as they come, with the time of arrival', async () => {
    let next = (): void => {};
    await using server = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' });
      response.write(': hello\n\nid: 1\nevent: message\ndata: a\n\n');
      next = () => response.end('retry: 5\ndata: b\n\n');
    });
    await using wire = testWire(server.url);
    let seconds = 0;
    const clock = { nowMs: () => seconds, date: () => new Date(0), sleep: () => new Promise<void>(() => {}) };
    await using timed = testWire(server.url, { clock });
    void wire;
    const { response, fault } = await get(timed, server.url, {
      onEvent: ({ id }) => {
        if (id === '1') {
          seconds = 250;
          next();
        }
        return undefined;
      },
    });
    expect(fault).toBeUndefined();
    expect(response).toMatchObject({ comments: 1, body: expect.stringContaining(': hello') });
    expect(response?.events).toEqual([
      { atMs: 0, id: '1', event: 'message', data: 'a' },
      { atMs: 250, retry: 5, data: 'b' },
    ]);
    expect(response?.leftOpen).toBeUndefined();
  });

  const openStream = () =>
    serve((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: a\n\ndata: b\n\n');
    });

  test('end where the caller has enough, without a fault', async () => {
    await using server = await openStream();
    await using wire = testWire(server.url);
    const { response, fault } = await get(wire, server.url, { onEvent: () => 'stop' });
    expect(fault).toBeUndefined();
    expect(response).toMatchObject({ leftOpen: true, bodyBytes: 18 });
    const atHead = await get(wire, server.url, { onHead: () => 'stop' });
    expect(atHead.fault).toBeUndefined();
    expect(atHead.response).toMatchObject({ status: 200, leftOpen: true });
  });

  test('end a while after what was waited for', async () => {
    await using server = await openStream();
    await using wire = testWire(server.url);
    const { response, fault } = await get(wire, server.url, { onEvent: () => 'linger', lingerMs: 20 });
    expect(fault).toBeUndefined();
    expect(response?.leftOpen).toBe(true);
  });

  test('may be cut after what was waited for, but not before', async () => {
    await using server = await answering(
      `${HEAD}Content-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata: a\n\n\r\n`,
      (socket) => socket.end(),
    );
    await using wire = testWire(server.url);
    expect((await get(wire, server.url, { onEvent: () => 'linger' })).fault).toBeUndefined();
    expect((await get(wire, server.url)).fault).toMatchObject({ kind: 'eof', phase: 'body' });
  });

  test('are held to their limits', async () => {
    await using server = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(`data: ${'x'.repeat(3000)}`);
    });
    await using wire = testWire(server.url, { limits: { sseLineChars: 2000 } });
    expect((await get(wire, server.url)).fault).toMatchObject({ kind: 'too-large', phase: 'body' });
  });

  test('are cut as evidence and whole at hand', async () => {
    const data = 'x'.repeat(200_000);
    await using server = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).end(`data: ${data}\n\n`.repeat(3));
    });
    await using wire = testWire(server.url);
    const exchange = await get(wire, server.url);
    expect(exchange.response?.events?.map((event) => event.data.length)).toEqual([200_000, 256 * 1024 - 200_000, 0]);
    expect(exchange.response?.body).toHaveLength(64 * 1024);
    expect(fullEvents(exchange).map((event) => event.data)).toEqual([data, data, data]);
  });
});
