import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo, type Socket } from 'node:net';
import { systemClock } from '../core/clock.js';
import type { Exchange } from '../core/evidence.js';
import { EgressPolicy } from './egress.js';
import { createWire, type WireOptions } from './http.js';
import type { Wire } from './types.js';

/** A server on a free loopback port; disposing ends it with its connections. */
export interface Loopback extends AsyncDisposable {
  url: string;
  port: number;
}

/** Serves HTTP, or HTTPS where TLS options are given: a key and its certificate. */
export function serve(
  handler: http.RequestListener,
  tls?: https.ServerOptions,
  host: '127.0.0.1' | '::1' = '127.0.0.1',
): Promise<Loopback> {
  return listening(tls ? https.createServer(tls, handler) : http.createServer(handler), tls ? 'https' : 'http', host);
}

/** Serves raw TCP: for answers that no HTTP library would give. */
export const serveRaw = (onConnection: (socket: Socket) => void): Promise<Loopback> =>
  listening(
    net.createServer((socket) => {
      socket.on('error', () => {});
      onConnection(socket);
    }),
    'http',
  );

async function listening(server: net.Server, scheme: string, host = '127.0.0.1'): Promise<Loopback> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket.once('close', () => sockets.delete(socket)));
  });
  server.on('tlsClientError', () => {});
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${scheme}://${host === '::1' ? '[::1]' : host}:${port}`,
    port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A wire that reaches loopback alone, with all that it recorded. */
export interface TestWire extends Wire, AsyncDisposable {
  recorded: { exchange: Exchange; bytes: { in: number; out: number } }[];
}

export function testWire(targetUrl: string, options: Partial<WireOptions> = {}): TestWire {
  const recorded: TestWire['recorded'] = [];
  let ids = 0;
  const wire = createWire({
    policy: new EgressPolicy({ targetUrl, loopbackOnly: true }),
    clock: systemClock,
    userAgent: 'touchstone-test',
    targetOrigin: new URL(targetUrl).origin,
    recorder: {
      nextId: () => `x${++ids}`,
      record: (exchange, bytes) => recorded.push({ exchange, bytes }),
    },
    ...options,
  });
  return { ...wire, recorded, [Symbol.asyncDispose]: () => wire.close() };
}

/** Sends a GET and gives what came of it. */
export const get = (wire: Wire, url: string, more: Partial<Parameters<Wire['exchange']>[0]> = {}): Promise<Exchange> =>
  wire.exchange({ purpose: 'test', method: 'GET', url, ...more });
