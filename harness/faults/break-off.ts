import { once } from 'node:events';
import type { Clock } from '../core/clock.js';
import { messageOf } from '../core/errors.js';
import type { Exchange, SeenRequest } from '../core/evidence.js';
import type { RawConnection, Wire } from '../wire/types.js';

/** How much of an exchange has happened when the client goes away. */
export const BREAK_POINTS = ['headers-sent', 'half-body', 'request-sent', 'reply-begun'] as const;
export type BreakPoint = (typeof BREAK_POINTS)[number];

/** How the connection ends: in good order, or by a reset. */
export const ENDINGS = ['FIN', 'RST'] as const;
export type Ending = (typeof ENDINGS)[number];

export interface BreakOff {
  wire: Pick<Wire, 'connect'>;
  clock: Clock;
  signal: AbortSignal;
  /** Of the exchange that it becomes in the evidence. */
  id: string;
  /** As a live exchange recorded it; Host and Content-Length are made anew. */
  request: SeenRequest;
  point: BreakPoint;
  ending: Ending;
  /** How long `reply-begun` waits for the first byte, default 10 000. */
  waitMs?: number;
}

/**
 * Sends a request on a connection of its own, up to a point, and goes away without a word.
 * @returns what was sent, as an exchange with the fault `aborted`; where it did not come to that, with the fault that did
 */
export async function breakOff({
  wire,
  clock,
  signal,
  id,
  request,
  point,
  ending,
  waitMs = 10_000,
}: BreakOff): Promise<Exchange> {
  const url = new URL(request.url);
  const { head, body } = bytesOf(url, request);
  const sent = {
    'headers-sent': 0,
    'half-body': body.length >> 1,
    'request-sent': body.length,
    'reply-begun': body.length,
  };
  const exchange: Exchange = {
    id,
    purpose: `${request.method} broken off by ${ending}, ${point}`,
    at: clock.date().toISOString(),
    request: { ...request, body: body.subarray(0, sent[point]).toString('utf8') },
    timings: {},
  };
  const startMs = clock.nowMs();
  let connection: RawConnection;
  try {
    connection = await wire.connect(url, { signal });
  } catch (thrown) {
    signal.throwIfAborted();
    return { ...exchange, fault: { kind: 'connect', phase: 'connect', message: messageOf(thrown) } };
  }
  const { socket, remote } = connection;
  exchange.remote = remote;
  exchange.timings.connectMs = clock.nowMs() - startMs;
  // A server may be quicker to end the connection than we are; that is no answer to anything.
  socket.on('error', () => undefined);
  try {
    await write(socket, Buffer.concat([head, body.subarray(0, sent[point])]));
    if (point === 'reply-begun') {
      const begun = await firstByte(connection, clock, waitMs, signal);
      if (begun) exchange.timings.firstByteMs = clock.nowMs() - startMs;
    }
  } finally {
    if (ending === 'RST') connection.reset();
    socket.destroy();
  }
  exchange.timings.lastByteMs = clock.nowMs() - startMs;
  const phase = exchange.timings.firstByteMs === undefined ? 'request' : 'body';
  exchange.fault = { kind: 'aborted', phase, message: `the client went away (${ending}, ${point})` };
  return exchange;
}

function bytesOf(url: URL, { method, headers, body = '' }: SeenRequest): { head: Buffer; body: Buffer } {
  const bytes = Buffer.from(body, 'utf8');
  const made = new Set(['host', 'content-length', 'connection', 'accept-encoding', 'transfer-encoding']);
  const fields = Object.entries(headers).filter(([name]) => !made.has(name.toLowerCase()));
  const lines = [
    `${method} ${url.pathname}${url.search} HTTP/1.1`,
    `Host: ${url.host}`,
    ...fields.map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${bytes.length}`,
  ];
  return { head: Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body: bytes };
}

/** Resolves when the bytes are with the operating system, or the connection has ended before. */
const write = (socket: RawConnection['socket'], bytes: Buffer): Promise<void> =>
  new Promise((resolve) => socket.write(bytes, () => resolve()));

/** Whether a byte came in time. */
async function firstByte(
  { socket }: RawConnection,
  clock: Clock,
  waitMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const enough = new AbortController();
  const either = AbortSignal.any([signal, enough.signal]);
  try {
    return await Promise.race([
      once(socket, 'data', { signal: either }).then(() => true),
      once(socket, 'close', { signal: either }).then(() => false),
      clock.sleep(waitMs, either).then(() => false),
    ]);
  } finally {
    enough.abort();
  }
}
