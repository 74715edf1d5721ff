import type { Exchange, SseEvent } from '../core/evidence.js';
import { stumbled } from '../core/seen.js';
import { layered } from '../wire/headers.js';
import type { Wire, WireRequest } from '../wire/types.js';
import { acceptOf } from './caller.js';
import { messagesIn, type RequestId, replyOf } from './jsonrpc.js';
import type { Reply } from './types.js';

const TIMEOUT_MS = 10_000;
const LINGER_MS = 100;

/** Where requests go that no session would word so. */
export interface RawWay {
  wire: Wire;
  url: string | URL;
  /** Value of the Authorization header. */
  authorization?: () => Promise<string | undefined>;
  signal: AbortSignal;
}

export interface RawRequest {
  purpose: string;
  /** Sent as it stands where it is a text, else as JSON; POST where there is one, unless `method` says otherwise. */
  body?: unknown;
  method?: string;
  url?: string | URL;
  /** Added to, or with an empty string dropped from, Content-Type, Accept and Authorization. */
  headers?: Readonly<Record<string, string>>;
  timeoutMs?: number;
  onHead?: WireRequest['onHead'];
}

/** Sends what does no harm twice: once more where a gateway stumbled. */
export async function steadily(wire: Pick<Wire, 'exchange'>, request: WireRequest): Promise<Exchange> {
  const exchange = await wire.exchange(request);
  return stumbled(exchange) ? wire.exchange(request) : exchange;
}

/** Sends a request as it is given; the first response message, whatever its id, ends an event stream. */
export async function sendRaw(way: RawWay, request: RawRequest): Promise<Reply> {
  const { purpose, body, headers = {}, timeoutMs = TIMEOUT_MS, onHead } = request;
  const method = request.method ?? (body === undefined ? 'GET' : 'POST');
  const authorization = await way.authorization?.();
  const exchange = await steadily(way.wire, {
    purpose,
    method,
    url: request.url ?? way.url,
    headers: layered(
      { Accept: acceptOf(method) },
      body === undefined ? {} : { 'Content-Type': 'application/json' },
      authorization === undefined ? {} : { Authorization: authorization },
      headers,
    ),
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    timeoutMs,
    signal: way.signal,
    lingerMs: LINGER_MS,
    onEvent: ({ data }: SseEvent) =>
      messagesIn(data).some((message) => message.method === undefined) ? 'linger' : undefined,
    ...(onHead && { onHead }),
  });
  return replyOf(exchange, idOf(body));
}

function idOf(body: unknown): RequestId | undefined {
  const id = typeof body === 'object' && body !== null && 'id' in body ? body.id : undefined;
  return typeof id === 'string' || typeof id === 'number' ? id : undefined;
}
