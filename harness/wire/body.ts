import type { IncomingMessage } from 'node:http';
import { pipeline, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { messageOf } from '../core/errors.js';
import type { SeenResponse, SseEvent } from '../core/evidence.js';
import { WireFault } from './faults.js';
import type { Limits } from './limits.js';
import { SseOverrun, SseParser } from './sse.js';
import type { Whole } from './whole.js';

const broken = (kind: 'too-large' | 'bad-encoding', message: string): WireFault =>
  new WireFault({ kind, phase: 'body', message });

/**
 * The body with its one content coding undone, never more of it than the limits allow.
 * @throws WireFault for too much, for an unknown or a second coding and for bytes that do not decode; else the socket's error
 */
export async function* decoded(response: IncomingMessage, limits: Limits): AsyncGenerator<Uint8Array> {
  const codings = (response.headers['content-encoding'] ?? '')
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length > 1)
    throw broken('bad-encoding', `more than one content coding: ${codings.join(', ').slice(0, 100)}`);
  let received = 0;
  let decodedBytes = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      received += chunk.length;
      yield chunk;
    }
  };
  const [coding] = codings;
  for await (const chunk of coding ? uncoded(counted(), coding) : counted()) {
    decodedBytes += chunk.length;
    if (decodedBytes > limits.bodyBytes) throw broken('too-large', `a body of more than ${limits.bodyBytes} bytes`);
    if (decodedBytes > limits.ratioFromBytes && decodedBytes > limits.ratio * received) {
      throw broken('too-large', `a body that decodes to more than ${limits.ratio} times its size`);
    }
    yield chunk;
  }
}

async function* uncoded(source: AsyncGenerator<Uint8Array>, coding: string): AsyncGenerator<Uint8Array> {
  const first = await source.next();
  // A coded body of no bytes is no bytes: answers to HEAD, 304, and servers that mean well.
  if (first.done) return;
  const decoder = decoderOf(coding, first.value);
  if (!decoder) throw broken('bad-encoding', `unknown content coding ${coding.slice(0, 100)}`);
  let sourceError: unknown;
  const whole = async function* (): AsyncGenerator<Uint8Array> {
    yield first.value;
    try {
      yield* source;
    } catch (error) {
      sourceError = error;
      throw error;
    }
  };
  pipeline(whole, decoder, () => {});
  try {
    yield* decoder as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw sourceError ?? broken('bad-encoding', `not ${coding}: ${messageOf(error)}`);
  }
}

function decoderOf(coding: string, start: Uint8Array): Transform | undefined {
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'br':
      return createBrotliDecompress();
    case 'deflate':
      // zlib by RFC 9110 clause 8.4.1.2, but bare DEFLATE is about as common.
      return ((start[0] ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw();
    default:
      return undefined;
  }
}

/** Gathers a body as it comes; an event stream is parsed on the way. */
export class BodyCollector {
  readonly #limits: Limits;
  readonly #sse: SseParser | undefined;
  readonly #events: SseEvent[] = [];
  /** One growing buffer: a list of pieces would cost a multiple where they are small. */
  #kept = Buffer.alloc(0);
  #keptBytes = 0;
  #bytes = 0;

  constructor(contentType: string | undefined, limits: Limits) {
    this.#limits = limits;
    this.#sse = isEventStream(contentType) ? new SseParser(limits) : undefined;
  }

  /**
   * Takes a piece of the body; gives the events that it completed.
   * @throws WireFault where the stream is larger than we hold
   */
  push(chunk: Uint8Array, atMs: number): SseEvent[] {
    this.#bytes += chunk.length;
    // Of an event stream the events are kept; its text is for the evidence alone, where one character is at most 4 bytes.
    if (!this.#sse || this.#keptBytes < 4 * this.#limits.evidenceChars) this.#keep(chunk);
    if (!this.#sse) return [];
    try {
      const events = this.#sse.push(chunk).map((event) => ({ atMs, ...event }));
      this.#events.push(...events);
      return events;
    } catch (error) {
      throw error instanceof SseOverrun ? broken('too-large', error.message) : error;
    }
  }

  #keep(chunk: Uint8Array): void {
    const needed = this.#keptBytes + chunk.length;
    if (needed > this.#kept.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, 2 * this.#kept.length));
      this.#kept.copy(grown);
      this.#kept = grown;
    }
    this.#kept.set(chunk, this.#keptBytes);
    this.#keptBytes = needed;
  }

  /** What evidence keeps of it, and the rest. */
  collected(): { body: Pick<SeenResponse, 'body' | 'bodyBytes' | 'events' | 'comments'>; whole: Whole } {
    const limit = this.#limits.evidenceChars;
    // The byte order mark, where there is one, is evidence.
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.#kept.subarray(0, this.#keptBytes));
    const body = { body: text.slice(0, limit), bodyBytes: this.#bytes };
    if (!this.#sse) return { body, whole: text.length > limit ? { text } : {} };
    const events = cutEvents(this.#events, this.#limits.evidenceEventChars);
    return {
      body: { ...body, events, comments: this.#sse.comments },
      whole: events === this.#events ? {} : { events: this.#events },
    };
  }
}

/** All events, the data of those beyond the budget cut. */
function cutEvents(events: SseEvent[], budget: number): SseEvent[] {
  let left = budget;
  if (events.reduce((sum, { data }) => sum + data.length, 0) <= budget) return events;
  return events.map((event) => {
    const data = event.data.slice(0, left);
    left -= data.length;
    return { ...event, data };
  });
}

export const isEventStream = (contentType: string | undefined): boolean =>
  /^\s*text\/event-stream\s*(;|$)/i.test(contentType ?? '');
