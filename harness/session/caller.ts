import type { Exchange, SseEvent } from '../core/evidence.js';
import { stumbled } from '../core/seen.js';
import { VERSION } from '../core/version.js';
import { layered } from '../wire/headers.js';
import { LIMITS } from '../wire/limits.js';
import type { Wire, WireRequest } from '../wire/types.js';
import {
  answers,
  continuedBy,
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

/**
 * Media types that a client must accept for POST and GET (2025-11-25 basic/transports "Sending Messages to the Server"). No revision
 * says a word of DELETE: there clients send what `fetch` does, and some servers end no session then.
 */
export const acceptOf = (method: string): string =>
  ({ GET: 'text/event-stream', POST: 'application/json, text/event-stream' })[method] ?? '*/*';
/** How long a stream is listened to after the answer, where it is known or allowed to stay open. */
const SHORT_LINGER_MS = 100;
const ANSWER_TIMEOUT_MS = 5_000;
/** How often, and how soon, a stream is taken up again that a server ended before it had answered. */
const MOST_POLLS = 5;
const SHORTEST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 10_000;

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
    const send = async (): Promise<Exchange> => {
      const conversation = this.#listen(id, call, options);
      const lingerMs = options.lingerMs ?? this.#lingerMs;
      const sent = await this.#send('POST', call, { body, onEvent: conversation.onEvent, lingerMs }, options);
      await conversation.done();
      return sent;
    };
    let exchange = await send();
    // Whoever asks on a connection of its own wants to know how this one request fares.
    if (stumbled(exchange) && call.method !== 'tools/call' && !options.fresh) exchange = await send();
    if (exchange.response?.leftOpen && !options.onEvent) this.#lingerMs = SHORT_LINGER_MS;
    const reply = replyOf(exchange, id);
    // A response under another id is what the server takes for its answer: there is no more to come.
    const isOpen = call.answersServer && !reply.message && reply.strays.length === 0;
    return isOpen ? this.#poll(reply, id, call, options) : reply;
  }

  /**
   * A server may close the connection before it has answered, and answer on a later one, where its events have ids
   * (2025-11-25 basic/transports "Sending Messages to the Server" 6): asks for the rest, as patiently as it wishes, within limits.
   */
  async #poll(reply: Reply, id: RequestId, call: Call, options: RequestOptions): Promise<Reply> {
    let last = reply.exchange;
    let whole = reply;
    for (let n = 0; n < MOST_POLLS && !whole.message; n++) {
      const { response, fault } = last;
      const cursor = response?.events?.findLast((event) => event.id)?.id;
      if (response?.status !== 200 || response.leftOpen || fault || cursor === undefined) break;
      const retryMs = response.events?.findLast((event) => event.retry !== undefined)?.retry ?? 0;
      const delayMs = Math.min(Math.max(retryMs, SHORTEST_RETRY_MS), LONGEST_RETRY_MS);
      const headers = { ...call.headers, 'Last-Event-ID': cursor };
      const { onEvent, done } = this.#listen(id, call, options);
      const purpose = `the rest of ${options.purpose ?? call.purpose}`;
      const more = { onEvent, lingerMs: SHORT_LINGER_MS, delayMs };
      last = await this.#send('GET', { ...call, headers }, more, { ...options, purpose });
      await done();
      whole = continuedBy(whole, replyOf(last, id));
    }
    return whole;
  }

  notify(call: Call, options: RequestOptions = {}): Promise<Exchange> {
    return this.#send('POST', call, { body: JSON.stringify(rpcMessage(call.method, call.params)) }, options);
  }

  /** GET for a stream; `options.id` is the request whose answer ends it. */
  async listen(call: Call, options: RequestOptions = {}): Promise<Reply> {
    const conversation = this.#listen(options.id, call, options);
    const { lingerMs = SHORT_LINGER_MS, onHead } = options;
    const extra = { onEvent: conversation.onEvent, lingerMs, ...(onHead && { onHead }) };
    const exchange = await this.#send('GET', call, extra, options);
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
    extra: Pick<WireRequest, 'body' | 'onEvent' | 'onHead' | 'lingerMs' | 'delayMs'>,
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
        { Accept: acceptOf(method) },
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

  /** What a client that can do no more than this one tells of itself: an elicitation without modes is one by form (2025-11-25 client/elicitation). */
  get capabilities(): Message {
    return this.options.elicit ? { elicitation: {} } : {};
  }

  /** Answers a ping and what was offered, and declines everything else that a server may ask. */
  #answer({ id = null, method, params }: Message, { headers }: Call): Promise<Exchange> {
    const { elicit } = this.options;
    const result = method === 'ping' ? {} : method === 'elicitation/create' ? elicit?.(params) : undefined;
    const refusal = { code: ERROR.methodNotFound, message: 'Method not found' };
    const answer = { jsonrpc: '2.0', id, ...(result === undefined ? { error: refusal } : { result }) };
    const call = { method: '', headers, purpose: `answer to ${String(method).slice(0, 80)}`, answersServer: false };
    return this.#send('POST', call, { body: JSON.stringify(answer) }, { timeoutMs: ANSWER_TIMEOUT_MS });
  }
}

const anyOf = (...signals: (AbortSignal | undefined)[]): AbortSignal | undefined => {
  const given = signals.filter((signal) => signal !== undefined);
  return given.length > 1 ? AbortSignal.any(given) : given[0];
};
