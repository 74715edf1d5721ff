import { getEventListeners, once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../core/clock.js';
import type { Wire } from '../wire/types.js';
import { LoadClient } from './client.js';
import { FIRST_ID, prepareCall } from './prepare.js';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

/** A server that answers the nth request of the nth connection with raw bytes, or does what it likes with the socket. */
async function scripted(
  answer: (request: {
    id: number;
    body: string;
    head: string;
    socket: Socket;
    connection: number;
    nth: number;
  }) => string | undefined,
  timeoutMs = 5000,
) {
  let connections = 0;
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    const connection = ++connections;
    let nth = 0;
    let text = '';
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      text += bytes.toString('utf8');
      const [head, body] = text.split('\r\n\r\n') as [string, string?];
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
      if (body === undefined || Buffer.byteLength(body) < length) return;
      text = '';
      const reply = answer({ id: JSON.parse(body).id, body, head, socket, connection, nth: ++nth });
      if (reply !== undefined) socket.write(reply);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`);
  const dialled: Socket[] = [];
  const wire = {
    connect: async () => {
      const socket = connect(Number(url.port), '127.0.0.1');
      await once(socket, 'connect');
      dialled.push(socket);
      return { socket, remote: url.host, reset: () => socket.resetAndDestroy() };
    },
  };
  const client = new LoadClient({ wire, url, clock: systemClock, timeoutMs });
  open.push({
    close: () => {
      client.close();
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  });
  const call = prepareCall(
    url,
    { 'content-type': 'application/json' },
    { method: 'tools/call', params: { name: 'écho' } },
  );
  let id = FIRST_ID;
  return { client, url, call: () => client.call(call, id++), connections: () => connections, dialled };
}

const result = (id: number): string => JSON.stringify({ jsonrpc: '2.0', id, result: { content: [] } });
const http = (body: string, ...fields: string[]): string =>
  [
    'HTTP/1.1 200 OK',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...fields,
    '',
    body,
  ].join('\r\n');
const sse = (...events: string[]): string => {
  const body = events.map((data) => `event: message\ndata: ${data}\n\n`).join('');
  return [
    'HTTP/1.1 200 OK',
    'Content-Type: text/event-stream',
    'Transfer-Encoding: chunked',
    '',
    body.length.toString(16),
    body,
    '0\r\n\r\n',
  ].join('\r\n');
};

describe('LoadClient', () => {
  it('sends a whole request, and reuses one connection for calls in sequence', async () => {
    const heads: string[] = [];
    const { call, connections, client } = await scripted(({ id, body, head }) => {
      heads.push(`${head}\n${body}`);
      return http(result(id));
    });
    for (let i = 0; i < 5; i++) expect(await call()).toEqual({ kind: 'ok' });
    expect(connections()).toBe(1);
    expect(heads[4]).toMatch(/^POST \/mcp HTTP\/1\.1\r\nHost: 127\.0\.0\.1:\d+\r\ncontent-type: application\/json\r\n/);
    expect(heads[4]).toContain(`{"jsonrpc":"2.0","id":${FIRST_ID + 4},"method":"tools/call","params":{"name":"écho"}}`);
    expect(client.traffic).toMatchObject({ connections: 1, requests: 5 });
  });

  it('opens a connection for each call that is under way', async () => {
    const waiting: (() => void)[] = [];
    const { call, connections } = await scripted(({ id, socket }) => {
      waiting.push(() => socket.write(http(result(id))));
      if (waiting.length === 3) for (const reply of waiting) reply();
      return undefined;
    });
    expect(await Promise.all([call(), call(), call()])).toEqual(Array(3).fill({ kind: 'ok' }));
    expect(connections()).toBe(3);
  });

  it('gives each of many that dial at once a signal of its own, which ends with the client', async () => {
    const signals: AbortSignal[] = [];
    const wire: Pick<Wire, 'connect'> = {
      connect: (_, { signal } = {}) =>
        new Promise((_resolve, reject) => {
          signals.push(signal!);
          signal!.addEventListener('abort', () => reject(signal!.reason), { once: true });
        }),
    };
    const url = new URL('http://127.0.0.1:1/mcp');
    const client = new LoadClient({ wire, url, clock: systemClock });
    const call = prepareCall(url, {}, { method: 'tools/call' });
    const calls = Array.from({ length: 20 }, (_, n) => client.call(call, FIRST_ID + n));
    expect(Math.max(...signals.map((signal) => getEventListeners(signal, 'abort').length))).toBe(1);
    client.close();
    expect(await Promise.all(calls)).toEqual(Array(20).fill({ kind: 'unfinished' }));
  });

  it('reads a stream: progress first, then the response', async () => {
    const { call, connections } = await scripted(({ id }) =>
      sse('{"jsonrpc":"2.0","method":"notifications/progress","params":{}}', result(id)),
    );
    expect([await call(), await call()]).toEqual([{ kind: 'ok' }, { kind: 'ok' }]);
    expect(connections()).toBe(1);
  });

  it('takes the response for the end of the call, though the stream stays open', async () => {
    const { call, connections } = await scripted(({ id }) => sse(result(id)).replace('0\r\n\r\n', ''));
    expect([await call(), await call()]).toEqual([{ kind: 'ok' }, { kind: 'ok' }]);
    expect(connections()).toBe(2);
  });

  it('closes the connection where the server says so', async () => {
    const { call, connections } = await scripted(({ id }) => http(result(id), 'Connection: close'));
    expect([await call(), await call()]).toEqual([{ kind: 'ok' }, { kind: 'ok' }]);
    expect(connections()).toBe(2);
  });

  it.each([
    ['wrong-id', ({ id }: { id: number }) => http(result(id + 1))],
    ['framing', ({ id }: { id: number }) => `${http(result(id))}HTTP/1.1 200 OK`],
    ['http-5xx', () => 'HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n'],
    ['rate-limited', () => 'HTTP/1.1 429 Slow\r\nRetry-After: 3\r\nContent-Length: 0\r\n\r\n'],
    ['eof', () => sse('{"jsonrpc":"2.0","method":"notifications/progress"}')],
    ['timeout', () => undefined],
    ['timeout', () => 'HTTP/1.1 200 OK\r\nContent-Le'],
  ])('says %s', async (kind, answer) => {
    const { call } = await scripted(answer, kind === 'timeout' ? 60 : 5000);
    expect(await call()).toMatchObject({ kind });
  });

  it('leaves a connection alone after a fault, and goes on with another', async () => {
    const { call, connections } = await scripted(({ id, connection }) =>
      connection === 1 ? `${http(result(id))}junk` : http(result(id)),
    );
    expect([(await call()).kind, (await call()).kind]).toEqual(['framing', 'ok']);
    expect(connections()).toBe(2);
  });

  it.each([
    ['eof', (socket: Socket) => socket.end()],
    ['reset', (socket: Socket) => socket.resetAndDestroy()],
  ] as const)('says %s when a new connection ends without a reply', async (kind, end) => {
    const { call, connections } = await scripted(({ socket }) => {
      end(socket);
      return undefined;
    });
    expect(await call()).toMatchObject({ kind });
    expect(connections()).toBe(1);
  });

  it.each([
    ['FIN', (socket: Socket) => socket.end()],
    ['RST', (socket: Socket) => socket.resetAndDestroy()],
  ] as const)('retries once, and says so, when a reused connection ends by %s before any byte', async (_, end) => {
    const { call, connections } = await scripted(({ id, socket, connection, nth }) => {
      if (connection === 1 && nth === 1) return http(result(id));
      if (connection === 1) end(socket);
      else return http(result(id));
      return undefined;
    });
    expect(await call()).toEqual({ kind: 'ok' });
    expect(await call()).toEqual({ kind: 'ok', retried: true });
    expect(connections()).toBe(2);
  });

  it('does not retry once a byte of the reply has come, nor a second time', async () => {
    const cut = await scripted(({ id, socket, nth }) => {
      if (nth === 1) return http(result(id));
      socket.end('HTTP/1.1 200 OK\r\n');
      return undefined;
    });
    expect([(await cut.call()).kind, (await cut.call()).kind]).toEqual(['ok', 'eof']);
    expect(cut.connections()).toBe(1);
    const dead = await scripted(({ id, socket, connection, nth }) => {
      if (connection === 1 && nth === 1) return http(result(id));
      socket.end();
      return undefined;
    });
    await dead.call();
    expect(await dead.call()).toMatchObject({ kind: 'eof', retried: true });
  });

  it('drops an idle connection that the server ends or talks on', async () => {
    let atServer: Socket | undefined;
    const { call, connections, dialled } = await scripted(({ id, socket }) => {
      atServer = socket;
      return http(result(id));
    });
    await call();
    atServer!.end('HTTP/1.1 408 Idle\r\nContent-Length: 0\r\n\r\n');
    await once(dialled[0]!, 'close');
    expect(await call()).toEqual({ kind: 'ok' });
    expect(connections()).toBe(2);
  });

  it('says connect when there is no way to the server', async () => {
    const url = new URL('http://127.0.0.1:9/mcp');
    const wire = { connect: () => Promise.reject(new Error('ECONNREFUSED')) };
    const client = new LoadClient({ wire, url, clock: systemClock });
    open.push(client);
    expect(await client.call(prepareCall(url, {}, { method: 'tools/call' }), FIRST_ID)).toEqual({
      kind: 'connect',
      detail: 'ECONNREFUSED',
    });
  });

  it('gives up calls under way when it is closed', async () => {
    const { call, client } = await scripted(({ socket }) => {
      setImmediate(() => client.close());
      void socket;
      return undefined;
    });
    expect(await call()).toEqual({ kind: 'unfinished' });
  });
});

describe('prepareCall', () => {
  it('leaves out what belongs to another connection, and asks for no content coding', () => {
    const live = {
      host: 'b',
      'Content-Length': '3',
      connection: 'close',
      'accept-encoding': 'gzip',
      authorization: 'x',
    };
    const { head } = prepareCall(new URL('http://a/mcp?k=v'), live, { jsonrpc: '2.0', id: 5, method: 'ping' });
    expect(head.split('\r\n')).toEqual([
      'POST /mcp?k=v HTTP/1.1',
      'Host: a',
      'authorization: x',
      'Content-Length: 49',
      '',
      '{"jsonrpc":"2.0","id":',
    ]);
  });

  it('refuses a header that would split the request', () => {
    expect(() => prepareCall(new URL('http://a/'), { x: 'a\r\nHost: b' }, { method: 'ping' })).toThrow(TypeError);
  });
});
