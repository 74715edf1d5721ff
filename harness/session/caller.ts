import type { Exchange, SseEvent } from '../core/evidence.js';
import { VERSION } from '../core/version.js';
import { layered } from '../wire/headers.js';
import { LIMITS } from '../wire/limits.js';
import type { Wire, WireRequest } from '../wire/types.js';
import {
  answers,
  isRequest,
  MAX_SERVER_REQUESTS,
  type Message,
  messagesIn,
  type RequestId,
  replyOf,
  rpcMessage,
} from './jsonrpc.js';
import { ERROR } from './revisions.js';
import type { Reply, RequestOptions, SessionOptions } from './types.js';

export const CLIENT_INFO = { name: 'touchstone', version: VERSION };

/** Media types that a client must accept (2025-11-25 basic/transports "Sending Messages to the Server"). */
const ACCEPT = 'application/json, text/event-stream';
/** How long a stream is listened to after the answer, where it is known or allowed to stay open. */
const SHORT_LINGER_MS = 100;
const ANSWER_TIMEOUT_MS = 5_000;

/** One request as an era words it. */
export interface Call {
  method: string;
  params?: Message | undefined;
  /** Headers of the revision. */
  headers: Readonly<Record<string, string>>;
  purpose: string;
  /** Whether the era lets a server ask back, and have its answer by POST. */
  answersServer: boolean;
}

/** Puts JSON-RPC messages on the wire for a session of either era. */
export class Caller {
  readonly wire: Wire;
  readonly url: URL;
  readonly options: SessionOptions;
  #lastId = 0;
  #lingerMs: number = LIMITS.lingerMs;

  constructor(wire: Wire, url: string | URL, options: SessionOptions) {
    this.wire = wire;
    this.url = new URL(url);
    this.options = options;
  }

  /** Sends a request and gathers its answer; an answer over SSE is read until the server ends the stream, but not for ever. */
  async request(call: Call, options: RequestOptions = {}): Promise<Reply> {
    const id = options.id ?? ++this.#lastId;
    const body = JSON.stringify(rpcMessage(call.method, call.params, id));
    const conversation = this.#listen(id, call, options);
    const lingerMs = options.lingerMs ?? this.#lingerMs;
    const exchange = await this.#send('POST', call, { body, onEvent: conversation.onEvent, lingerMs }, options);
    await conversation.done();
    if (exchange.response?.leftOpen && !options.onEvent) this.#lingerMs = SHORT_LINGER_MS;
    return replyOf(exchange, id);
  }

  notify(call: Call, options: RequestOptions = {}): Promise<Exchange> {
    return this.#send('POST', call, { body: JSON.stringify(rpcMessage(call.method, call.params)) }, options);
  }

  /** GET for a stream; `options.id` is the request whose answer ends it. */
  async listen(call: Call, options: RequestOptions = {}): Promise<Reply> {
    const conversation = this.#listen(options.id, call, options);
    const { lingerMs = SHORT_LINGER_MS } = options;
    const exchange = await this.#send('GET', call, { onEvent: conversation.onEvent, lingerMs }, options);
    await conversation.done();
    return replyOf(exchange, options.id);
  }

  /** A request without a body, such as DELETE. */
  bare(method: string, call: Call, options: RequestOptions = {}): Promise<Exchange> {
    return this.#send(method, call, {}, options);
  }

  async #send(
    method: string,
    call: Call,
    extra: Pick<WireRequest, 'body' | 'onEvent' | 'lingerMs'>,
    options: RequestOptions,
  ): Promise<Exchange> {
    const authorization = await this.options.authorization?.();
    const signal = anyOf(this.options.signal, options.signal);
    const timeoutMs = options.timeoutMs ?? this.options.timeoutMs;
    return this.wire.exchange({
      purpose: options.purpose ?? call.purpose,
      method,
      url: this.url,
      headers: layered(
        { Accept: method === 'GET' ? 'text/event-stream' : ACCEPT },
        extra.body === undefined ? {} : { 'Content-Type': 'application/json' },
        authorization === undefined ? {} : { Authorization: authorization },
        call.headers,
        this.options.headers ?? {},
        options.headers ?? {},
      ),
      ...extra,
      ...(timeoutMs !== undefined && { timeoutMs }),
      ...(signal && { signal }),
      ...((options.fresh ?? this.options.fresh) && { fresh: true }),
    });
  }

  /** Watches a stream for the answer, and answers what the server asks meanwhile. */
  #listen(id: RequestId | undefined, call: Call, options: RequestOptions) {
    const pending: Promise<unknown>[] = [];
    return {
      onEvent: (event: SseEvent): 'stop' | 'linger' | undefined => {
        const messages = messagesIn(event.data);
        for (const message of messages.filter(isRequest)) {
          if (call.answersServer && pending.length < MAX_SERVER_REQUESTS) pending.push(this.#answer(message, call));
        }
        const verdict = options.onEvent?.(event);
        return verdict ?? (id !== undefined && messages.some((message) => answers(message, id)) ? 'linger' : undefined);
      },
      done: () => Promise.all(pending),
    };
  }

  /** Answers a ping, and declines everything else that a server may ask: nothing was offered to it. */
  #answer({ id = null, method }: Message, { headers }: Call): Promise<Exchange> {
    const answer =
      method === 'ping'
        ? { jsonrpc: '2.0', id, result: {} }
        : { jsonrpc: '2.0', id, error: { code: ERROR.methodNotFound, message: 'Method not found' } };
    const call = { method: '', headers, purpose: `answer to ${String(method).slice(0, 80)}`, answersServer: false };
    return this.#send('POST', call, { body: JSON.stringify(answer) }, { timeoutMs: ANSWER_TIMEOUT_MS });
  }
}

const anyOf = (...signals: (AbortSignal | undefined)[]): AbortSignal | undefined => {
  const given = signals.filter((signal) => signal !== undefined);
  return given.length > 1 ? AbortSignal.any(given) : given[0];
};
