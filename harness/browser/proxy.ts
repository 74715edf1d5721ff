import http from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { messageOf } from '../core/errors.js';
import type { Sink } from './sink.js';

const DIAL_TIMEOUT_MS = 10_000;
const LOG_LIMIT = 2_000;
const HOP_BY_HOP = /^(connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/i;

/** Where the browser may go: resolves once, and refuses (by throwing) what the run's egress policy does not let through. */
export interface EgressPolicy {
  /** `addresses`, where given, are all that may be tried, `address` first. */
  pin(
    host: string,
    port: number,
  ): Promise<{ address: string; port: number; addresses?: readonly { address: string }[] }>;
}

/** One host that the browser asked the proxy for. */
export interface Asked {
  host: string;
  port: number;
  answer: 'sink' | 'dialled' | 'refused' | 'unreachable';
  /** Why it was refused or not reached. */
  reason?: string;
}

/** One connection that the proxy opened. */
export interface Dial {
  host: string;
  address: string;
  port: number;
}

/** The one way out of a browser context. */
export interface EgressProxy {
  /** `http://127.0.0.1:<port>`, for the browser's proxy setting. */
  server: string;
  asked: readonly Asked[];
  dials: readonly Dial[];
  /** From now on, a redirect URI ends in the sink, whoever holds its port. */
  sinkAlso(callback: string): void;
  /** Whether this is a place that ends in the sink. */
  isSunk(url: URL): boolean;
  close(): Promise<void>;
}

/** Hosts whose callbacks end in the sink whatever the run is about. */
const SUNK = ['claude.ai:443', 'claude.com:443', 'localhost:6274'];

/** Never dialled, nor anything below them. */
const RESERVED = ['claude.ai', 'claude.com', 'anthropic.com'];

/** Opens a proxy on loopback: callbacks go to the sink, Anthropic's hosts nowhere, the rest through the policy. */
export async function openProxy({ policy, sink }: { policy: EgressPolicy; sink: Sink }): Promise<EgressProxy> {
  const sunk = new Set(SUNK);
  const asked: Asked[] = [];
  const dials: Dial[] = [];
  const sockets = new Set<Duplex>();
  const keep = <S extends Duplex>(socket: S): S => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    return socket;
  };
  const log = (entry: Asked): void => void (asked.length < LOG_LIMIT && asked.push(entry));

  /** Connects to where the policy says, or says why not. */
  async function dial(host: string, port: number): Promise<Socket | { status: 403 | 502; reason: string }> {
    try {
      if (isReserved(host)) throw Object.assign(new Error(`${host} is never dialled`), { name: 'EgressRefused' });
      const pinned = await policy.pin(host, port);
      const addresses = (pinned.addresses ?? [pinned]).map(({ address }) => address);
      const socket = await reach(addresses, pinned.port, (address) => {
        dials.push({ host, address, port: pinned.port });
      });
      log({ host, port, answer: 'dialled' });
      return keep(socket);
    } catch (error) {
      const refused = error instanceof Error && error.name === 'EgressRefused';
      const reason = messageOf(error);
      log({ host, port, answer: refused ? 'refused' : 'unreachable', reason });
      return { status: refused ? 403 : 502, reason };
    }
  }

  const server = http.createServer((request, response) => {
    request.on('error', () => {});
    const url = absolute(request.url);
    if (url?.protocol !== 'http:') return void response.writeHead(400).end();
    const [host, port] = [hostOf(url.hostname), Number(url.port || 80)];
    if (sunk.has(`${host}:${port}`)) {
      log({ host, port, answer: 'sink' });
      return sink.answer(request, response);
    }
    void dial(host, port).then((reached) => {
      if (reached instanceof net.Socket) return forward(request, response, url, reached);
      response.writeHead(reached.status, { 'content-type': 'text/plain; charset=utf-8' }).end(reached.reason);
    });
  });
  server.on('connection', keep);
  server.on('clientError', (_error, socket) => socket.destroy());
  server.on('connect', (request: http.IncomingMessage, client: Socket, head: Buffer) => {
    client.on('error', () => client.destroy());
    const url = absolute(`http://${request.url}`);
    if (!url) return void client.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    const [host, port] = [hostOf(url.hostname), Number(url.port || 80)];
    const tunnel = (): void => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      if (head.length) client.unshift(head);
    };
    if (sunk.has(`${host}:${port}`)) {
      log({ host, port, answer: 'sink' });
      tunnel();
      return sink.accept(client);
    }
    void dial(host, port).then((reached) => {
      if (!(reached instanceof net.Socket)) {
        const { status } = reached;
        return void client.end(`HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\nContent-Length: 0\r\n\r\n`);
      }
      if (client.destroyed) return void reached.destroy();
      tunnel();
      splice(client, reached);
    });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject));

  return {
    server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    dials,
    sinkAlso(callback) {
      if (URL.canParse(callback)) sunk.add(authorityOf(new URL(callback)));
    },
    isSunk: (url) => sunk.has(authorityOf(url)),
    async close() {
      sink.close();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Lower case, and without the dot of a fully qualified name: `claude.ai.` is claude.ai. */
const hostOf = (hostname: string): string => hostname.toLowerCase().replace(/\.+$/, '');

/** Host and port, whether the port is written or not. */
export const authorityOf = (url: URL): string =>
  `${hostOf(url.hostname)}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`;

const isReserved = (host: string): boolean => RESERVED.some((name) => host === name || host.endsWith(`.${name}`));

function absolute(target: string | undefined): URL | undefined {
  return target !== undefined && URL.canParse(target) ? new URL(target) : undefined;
}

/** The first of the addresses that answers: a name may have IPv4 and IPv6, and its server only one of them. */
async function reach(addresses: readonly string[], port: number, dialling: (address: string) => void): Promise<Socket> {
  let failure: unknown = new Error('it has no address');
  for (const address of addresses) {
    dialling(address);
    try {
      return await connect(address, port);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

function connect(address: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: address, port, timeout: DIAL_TIMEOUT_MS });
    socket.once('timeout', () => socket.destroy(new Error(`no connection within ${DIAL_TIMEOUT_MS} ms`)));
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject).setTimeout(0);
      resolve(socket);
    });
  });
}

function splice(client: Socket, server: Socket): void {
  for (const [from, to] of [
    [client, server],
    [server, client],
  ] as const) {
    from.on('error', () => to.destroy());
    from.once('close', () => to.destroy());
    from.pipe(to);
  }
}

/** Passes one plain request on over a connection of its own. */
function forward(request: http.IncomingMessage, response: http.ServerResponse, url: URL, socket: Socket): void {
  const headers: http.OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(request.headers)) if (!HOP_BY_HOP.test(name)) headers[name] = value;
  const broken = (error: Error): void => {
    if (response.headersSent) response.destroy();
    else response.writeHead(502, { 'content-type': 'text/plain; charset=utf-8' }).end(error.message);
  };
  const onward = http.request(
    { method: request.method ?? 'GET', path: `${url.pathname}${url.search}`, headers, createConnection: () => socket },
    (answer) => {
      try {
        response.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEnd(answer.rawHeaders));
      } catch (error) {
        answer.destroy();
        return broken(error as Error);
      }
      answer.on('error', () => response.destroy());
      answer.pipe(response);
    },
  );
  onward.on('error', broken);
  response.once('close', () => socket.destroy());
  request.pipe(onward);
}

function endToEnd(rawHeaders: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const [name, value] = [rawHeaders[i]!, rawHeaders[i + 1]!];
    if (!HOP_BY_HOP.test(name)) kept.push(name, value);
  }
  return kept;
}
