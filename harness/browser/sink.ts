import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { KeyPair } from '../wire/certificate.js';

const BODY_LIMIT_BYTES = 65_536;
const TLS_HANDSHAKE = 0x16;

/** The browser's arrival at the callback. */
export interface CallbackHit {
  /** Whole URL; parameters of a form_post are moved into the query. Secret. */
  url: string;
  method: 'GET' | 'POST';
}

/** Stands where claude.ai, claude.com and the loopback callbacks would: a web server without a port. */
export interface Sink {
  /** Takes over a tunnel that the browser asked for; speaks TLS or plain HTTP, as the first byte says. */
  accept(socket: Socket): void;
  /** Answers a request that the browser sent to the proxy in absolute form. */
  answer(request: http.IncomingMessage, response: http.ServerResponse): void;
  /**
   * The first arrival at `callback` that carries `state`, or that is a page load: a server that loses the state must be seen too.
   * Never rejects.
   */
  expect(callback: string, state?: string): Promise<CallbackHit>;
  /** Serves a page at this path of https://claude.ai and https://claude.com. */
  serve(path: string, html: string): void;
  /** Breaks every connection. */
  close(): void;
}

const PAGE =
  '<!doctype html><meta charset="utf-8"><title>Callback received</title>' +
  '<p>Touchstone received this callback on this machine. Nothing was sent to Anthropic.</p>';

/** @param pair throw-away key whose digest the browser was told to trust */
export function createSink(pair: KeyPair): Sink {
  const pages = new Map<string, string>();
  const sockets = new Set<Socket>();
  const awaited = new Set<(hit: CallbackHit, pageLoad: boolean) => void>();

  const answer = (request: http.IncomingMessage, response: http.ServerResponse): void => {
    void arrival(request).then(({ hit, url }) => {
      const page = pages.get(url.pathname);
      const served = page !== undefined && url.protocol === 'https:' && /^claude\.(ai|com)$/.test(url.hostname);
      if (hit && !served) for (const meet of awaited) meet(hit, isPageLoad(request));
      response.writeHead(hit ? 200 : 405, {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        ...(!served && { 'content-security-policy': "default-src 'none'" }),
      });
      response.end(served ? page : PAGE);
    });
  };

  const plain = http.createServer(answer);
  const secure = https.createServer({ ...pair, ALPNProtocols: ['http/1.1'] }, answer);
  secure.on('tlsClientError', () => {});

  return {
    answer,
    accept(socket) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.once('close', () => sockets.delete(socket));
      const peek = (): void => {
        const first: Buffer | null = socket.read(1);
        if (!first) return void socket.once('readable', peek);
        socket.unshift(first);
        (first[0] === TLS_HANDSHAKE ? secure : plain).emit('connection', socket);
      };
      peek();
    },
    expect(callback, state) {
      if (!URL.canParse(callback)) return new Promise(() => {});
      const expected = new URL(callback);
      return new Promise((resolve) => {
        const meet = (hit: CallbackHit, pageLoad: boolean): void => {
          const url = new URL(hit.url);
          if (url.origin !== expected.origin || url.pathname !== expected.pathname) return;
          if (!pageLoad && (state === undefined || url.searchParams.get('state') !== state)) return;
          awaited.delete(meet);
          resolve(hit);
        };
        awaited.add(meet);
      });
    },
    serve: (path, html) => void pages.set(path, html),
    close() {
      awaited.clear();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Sec-Fetch-Dest is missing where the origin is not trustworthy, as with http://127.0.0.1 in some browsers. */
const isPageLoad = ({ headers }: http.IncomingMessage): boolean =>
  (headers['sec-fetch-dest'] ?? 'document') === 'document' && !headers['sec-purpose'];

async function arrival(request: http.IncomingMessage): Promise<{ url: URL; hit?: CallbackHit }> {
  const scheme = 'encrypted' in request.socket ? 'https' : 'http';
  const base = `${scheme}://${request.headers.host ?? 'unknown.invalid'}`;
  const target = request.url ?? '/';
  const url = URL.canParse(target) ? new URL(target) : new URL(URL.canParse(target, base) ? target : '/', base);
  if (request.method === 'GET') return { url, hit: { url: url.href, method: 'GET' } };
  if (request.method !== 'POST') return { url };
  for (const [name, value] of new URLSearchParams(await body(request))) url.searchParams.append(name, value);
  return { url, hit: { url: url.href, method: 'POST' } };
}

async function body(request: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > BODY_LIMIT_BYTES) break;
      chunks.push(chunk);
    }
  } catch {
    // A broken upload is an arrival with what came.
  }
  return Buffer.concat(chunks).toString('utf8');
}
