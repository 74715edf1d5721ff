import { once } from 'node:events';
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../core/clock.js';
import type { SeenRequest } from '../core/evidence.js';
import { BREAK_POINTS, type BreakPoint, breakOff, ENDINGS, type Ending } from './break-off.js';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

const BODY = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"écho"}}';
const BYTES = Buffer.byteLength(BODY);

/** A server that notes what arrives on its one connection and how that ends. */
async function listener(onData: (socket: Socket, text: string) => void = () => undefined) {
  let text = '';
  let resets = 0;
  let note: (how: Ending) => void;
  const ended = new Promise<Ending>((resolve) => {
    note = resolve;
  });
  const server = createServer((socket) => {
    socket.on('error', ({ code }: NodeJS.ErrnoException) => note(code === 'ECONNRESET' ? 'RST' : 'FIN'));
    socket.on('end', () => note('FIN'));
    socket.on('data', (bytes) => {
      text += bytes.toString('utf8');
      onData(socket, text);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(server);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  const wire = {
    connect: async (to: URL) => {
      const socket = dial(Number(to.port), to.hostname);
      await once(socket, 'connect');
      return {
        socket,
        remote: to.host,
        reset: () => {
          resets++;
          socket.resetAndDestroy();
        },
      };
    },
  };
  const request: SeenRequest = {
    method: 'POST',
    url,
    headers: { host: 'old', 'content-length': '7', 'accept-encoding': 'gzip', authorization: 'Bearer x' },
    body: BODY,
  };
  const broken = (point: BreakPoint, ending: Ending, more: { waitMs?: number; signal?: AbortSignal } = {}) =>
    breakOff({
      wire,
      clock: systemClock,
      signal: new AbortController().signal,
      id: 'b1',
      request,
      point,
      ending,
      ...more,
    });
  return { broken, ended, text: () => text, resets: () => resets };
}

describe('breakOff', () => {
  const ways = BREAK_POINTS.flatMap((point) => ENDINGS.map((ending) => ({ point, ending })));
  const arrived = { 'headers-sent': 0, 'half-body': BYTES >> 1, 'request-sent': BYTES, 'reply-begun': BYTES };

  it.each(ways)('goes away by $ending, $point', async ({ point, ending }) => {
    const server = await listener((socket, text) => {
      if (point === 'reply-begun' && text.endsWith('}')) socket.write('HTTP/1.1 200 OK\r\n');
    });
    const exchange = await server.broken(point, ending);
    const ended = await server.ended;
    expect(server.resets()).toBe(ending === 'RST' ? 1 : 0);
    // A reset that comes together with the last bytes looks to libuv like the end of the stream.
    if (ending === 'FIN' || point === 'reply-begun') expect(ended).toBe(ending);
    const [head, body] = server.text().split('\r\n\r\n');
    if (ending === 'FIN' || point === 'reply-begun') {
      expect(Buffer.byteLength(body!)).toBe(arrived[point]);
      expect(head).toContain(`Content-Length: ${BYTES}`);
      expect(head).not.toMatch(/gzip|Host: old/);
    }
    expect(exchange).toMatchObject({
      id: 'b1',
      fault: { kind: 'aborted', phase: point === 'reply-begun' ? 'body' : 'request' },
    });
    expect(Buffer.byteLength(exchange.request.body!)).toBeLessThanOrEqual(arrived[point] + 2);
  });

  it('does not wait for ever for a reply to begin', async () => {
    const server = await listener();
    const exchange = await server.broken('reply-begun', 'FIN', { waitMs: 1 });
    expect(exchange.timings.firstByteMs).toBeUndefined();
    expect(await server.ended).toBe('FIN');
  });

  it('is interrupted while it waits, and leaves no connection behind', async () => {
    const stop = new AbortController();
    const server = await listener(() => stop.abort(new Error('deadline')));
    await expect(server.broken('reply-begun', 'FIN', { signal: stop.signal })).rejects.toThrow();
    await server.ended;
  });

  it('says so where there is no connection to break off', async () => {
    const wire = { connect: () => Promise.reject(new Error('ECONNREFUSED')) };
    const request: SeenRequest = { method: 'POST', url: 'http://127.0.0.1:9/', headers: {}, body: '' };
    const signal = new AbortController().signal;
    const exchange = await breakOff({
      wire,
      clock: systemClock,
      signal,
      id: 'b2',
      request,
      point: 'half-body',
      ending: 'RST',
    });
    expect(exchange.fault).toEqual({ kind: 'connect', phase: 'connect', message: 'ECONNREFUSED' });
  });
});
