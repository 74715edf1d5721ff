import http, { type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { messageOf } from '../core/errors.js';
import type { Exchange, Fault } from '../core/evidence.js';
import { dialled, type OriginAgent, type WireRequestOptions } from './agent.js';
import { BodyCollector, decoded, isEventStream } from './body.js';
import type { DialContext, DialTrace } from './dial.js';
import { faultOf, WireFault } from './faults.js';
import { seenHeaders } from './headers.js';
import { after } from './timer.js';
import type { WireRequest } from './types.js';
import { keepWhole } from './whole.js';

/** One request, ready to be sent. */
export interface Outgoing {
  request: WireRequest;
  url: URL;
  headers: Record<string, string>;
  agent: OriginAgent;
  tap?: Tap | undefined;
}

/** Sees a response pass by while it is recorded. A chunk that is not yet taken holds the sender up. */
export interface Tap {
  /** Fires when the reader has had enough, which is no fault. */
  cancelled: AbortSignal;
  head(status: number, statusText: string, rawHeaders: readonly string[]): void;
  chunk(bytes: Uint8Array): Promise<void>;
}

/** One try at sending a request, and all that it showed. */
export class Attempt {
  readonly seen: Pick<Exchange, 'remote' | 'response' | 'fault' | 'timings' | 'tls'> = { timings: {} };
  readonly bytes = { in: 0, out: 0 };
  readonly #context: DialContext;
  readonly #outgoing: Outgoing;
  readonly #startMs: number;
  readonly #trace: DialTrace = { phase: 'request', timings: {} };
  readonly #dialling = new AbortController();
  readonly #cleanups: (() => void)[] = [];
  #sent: http.ClientRequest | undefined;
  /** Set where we ended it ourselves: for a fault, or because enough was seen. */
  #ended: { fault?: Fault } | undefined;
  #lingering = false;
  /** The response was read to its end. */
  #whole = false;
  /** The first error of the socket; what follows from it is less exact. */
  #trouble: unknown;
  #cancelDeadline = (): void => {};
  #cancelDrip = (): void => {};
  #cancelIdle = (): void => {};
  #cancelLinger = (): void => {};
  #interim = 0;

  constructor(context: DialContext, outgoing: Outgoing) {
    this.#context = context;
    this.#outgoing = outgoing;
    this.#startMs = context.clock.nowMs();
  }

  /** The idle connection had been closed by the server before our request came (RFC 9112 clause 9.5): nobody's fault. */
  get raced(): boolean {
    const untouched = !this.seen.response && !this.#ended && this.seen.timings.firstByteMs === undefined;
    return this.#sent?.reusedSocket === true && untouched;
  }

  /** Sends, and takes in what comes; what went wrong is in `seen.fault`. */
  async run(): Promise<void> {
    const { signal, timeoutMs = this.#context.limits.exchangeMs } = this.#outgoing.request;
    const onAbort = (): void => this.#fail('aborted', messageOf(signal?.reason));
    signal?.addEventListener('abort', onAbort);
    this.#cleanups.push(() => signal?.removeEventListener('abort', onAbort));
    this.#cancelDeadline = this.#later(timeoutMs, () => this.#fail('timeout', `not finished within ${timeoutMs} ms`));
    if (signal?.aborted) onAbort();
    try {
      const message = await this.#send();
      this.#cancelDrip();
      if (message) await this.#take(message);
      else throw this.#trouble ?? closedEarly(this.#trace.phase);
      // Bytes beyond the announced end of the body: it is not the one that was meant.
      if (isParseError(this.#trouble)) throw this.#trouble;
    } catch (error) {
      const trouble = this.#trouble ?? error;
      // An error of a caller's own callback is no fault of the server.
      if (!isTrouble(trouble)) throw trouble;
      if (!this.#ended && !this.#lingering) this.seen.fault = faultOf(trouble, this.#trace.phase);
    } finally {
      this.#finish();
    }
  }

  #finish(): void {
    if (this.#ended?.fault) this.seen.fault = this.#ended.fault;
    // What was not read to its end must not be met by the next request.
    if (!this.#whole) this.#sent?.destroy();
    this.seen.timings = { ...this.#trace.timings, lastByteMs: this.#sinceMs() };
    if (this.#trace.remote) this.seen.remote = this.#trace.remote;
    if (this.#trace.tls) this.seen.tls = this.#trace.tls;
    for (const cancel of [this.#cancelDeadline, this.#cancelDrip, this.#cancelIdle, this.#cancelLinger]) cancel();
    for (const cleanup of this.#cleanups) cleanup();
  }

  /** The response head, or undefined where none came. */
  #send(): Promise<IncomingMessage | undefined> {
    if (this.#ended) return Promise.resolve(undefined);
    const { request, url, headers, agent } = this.#outgoing;
    const { headBytes, interimResponses } = this.#context.limits;
    const options: WireRequestOptions = {
      agent,
      method: request.method.toUpperCase(),
      host: url.hostname,
      port: url.port,
      path: `${url.pathname}${url.search}`,
      headers,
      setHost: false,
      maxHeaderSize: headBytes,
      wire: { url, trace: this.#trace, signal: this.#dialling.signal },
    };
    const sent = requestOf(options);
    this.#sent = sent;
    return new Promise((resolve) => {
      sent
        .on('socket', (socket) => this.#watch(socket))
        .on('finish', () => {
          this.#trace.phase = 'headers';
        })
        .on('information', () => {
          // An interim response (RFC 9110 clause 15.2) is not the head that we wait for.
          this.#cancelDrip();
          delete this.#trace.timings.firstByteMs;
          if (++this.#interim > interimResponses) this.#fail('too-large', `over ${interimResponses} interim responses`);
        })
        .on('upgrade', (message, socket) => {
          socket.destroy();
          resolve(message);
        })
        .on('response', resolve)
        .on('error', (error) => {
          this.#trouble ??= error;
        })
        .on('close', () => resolve(undefined))
        .end(request.body);
    });
  }

  #watch(socket: Socket): void {
    const { timings } = this.#trace;
    const { headMs } = this.#context.limits;
    const origin = dialled(socket);
    if (origin?.remote) this.#trace.remote = origin.remote;
    if (origin?.tls) this.#trace.tls = origin.tls;
    this.#trace.phase = 'request';
    const writtenBefore = this.#sent?.reusedSocket ? socket.bytesWritten : 0;
    const onData = (chunk: Uint8Array): void => {
      this.bytes.in += chunk.length;
      if (timings.firstByteMs !== undefined) return;
      timings.firstByteMs = this.#sinceMs();
      this.#cancelDrip = this.#later(headMs, () =>
        this.#fail('timeout', `a response head that took over ${headMs} ms`),
      );
    };
    socket.on('data', onData);
    this.#cleanups.push(() => {
      socket.off('data', onData);
      this.bytes.out = socket.bytesWritten - writtenBefore;
    });
  }

  async #take(message: IncomingMessage): Promise<void> {
    const { request, tap } = this.#outgoing;
    const status = message.statusCode ?? 0;
    const headers = seenHeaders(message.rawHeaders);
    const collector = new BodyCollector(headers['content-type'], this.#context.limits);
    const streams = isEventStream(headers['content-type']);
    this.#trace.phase = 'body';
    if (tap && streams) this.#cancelDeadline();
    tap?.cancelled.addEventListener('abort', () => this.#end(), { once: true });
    tap?.head(status, message.statusMessage ?? '', message.rawHeaders);
    try {
      if (request.onHead?.(status, headers) === 'stop') this.#end();
      if (this.#ended || status === 101) return;
      if (!streams) this.#awaitMore();
      for await (const chunk of decoded(message, this.#context.limits)) {
        this.#cancelIdle();
        this.#react(collector.push(chunk, this.#sinceMs()));
        if (this.#ended) return;
        await tap?.chunk(chunk);
        if (!streams) this.#awaitMore();
      }
      this.#whole = message.complete;
    } finally {
      const leftOpen = this.#ended !== undefined && !this.#ended.fault;
      const { body, whole } = collector.collected();
      this.seen.response = { status, headers, ...body, ...(leftOpen && { leftOpen }) };
      keepWhole(this.seen.response, whole);
    }
  }

  #react(events: ReturnType<BodyCollector['push']>): void {
    const { onEvent, lingerMs = this.#context.limits.lingerMs } = this.#outgoing.request;
    for (const event of events) {
      const verdict = onEvent?.(event);
      if (verdict === 'stop') this.#end();
      if (this.#ended) return;
      if (verdict !== 'linger' || this.#lingering) continue;
      this.#lingering = true;
      this.#cancelLinger = this.#later(lingerMs, () => this.#end());
    }
  }

  #awaitMore(): void {
    const { bodyIdleMs } = this.#context.limits;
    this.#cancelIdle = this.#later(bodyIdleMs, () => this.#fail('timeout', `no further byte within ${bodyIdleMs} ms`));
  }

  #fail(kind: Fault['kind'], message: string): void {
    this.#end({ kind, phase: this.#trace.phase, message });
  }

  #end(fault?: Fault): void {
    this.#ended ??= fault ? { fault } : {};
    this.#dialling.abort(new Error('ended by the harness'));
    this.#sent?.destroy();
  }

  #later(ms: number, run: () => void): () => void {
    return after(this.#context.clock, ms, run);
  }

  #sinceMs(): number {
    return Math.round((this.#context.clock.nowMs() - this.#startMs) * 1000) / 1000;
  }
}

/** @throws WireFault for a method or header that HTTP cannot carry */
function requestOf(options: WireRequestOptions): http.ClientRequest {
  try {
    return http.request(options);
  } catch (error) {
    throw new WireFault({ kind: 'refused-by-policy', phase: 'request', message: messageOf(error) });
  }
}

const closedEarly = (phase: Fault['phase']): WireFault =>
  new WireFault({ kind: 'eof', phase, message: 'the connection was closed before a response' });

/** Ours, or one of Node's, which all carry a code. */
const isTrouble = (error: unknown): boolean =>
  error instanceof WireFault || typeof (error as NodeJS.ErrnoException).code === 'string';

const isParseError = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException | undefined)?.code?.startsWith('HPE_') === true;
