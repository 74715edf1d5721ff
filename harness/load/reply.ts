import { StringDecoder } from 'node:string_decoder';
import { isObject } from '../core/json.js';
import type { Head } from './http1.js';
import type { CallOutcome } from './outcome.js';

const LINE_LIMIT = 1024 * 1024;
const EVENT_LIMIT = 4 * 1024 * 1024;

/** Judges a whole response with a JSON body, or one that is no reply at all. */
export function judgeResponse(head: Head, body: Buffer, id: number): CallOutcome {
  const { status, contentType, retryAfter } = head;
  if (status === 429) {
    const seconds = /^\d{1,9}$/.test(retryAfter ?? '') ? Number(retryAfter) : undefined;
    const detail = `HTTP 429, Retry-After: ${retryAfter ?? 'not given'}`;
    return { kind: 'rate-limited', detail, ...(seconds !== undefined && { retryAfterMs: seconds * 1000 }) };
  }
  const text = body.toString('utf8');
  if (status !== 200)
    return { kind: status >= 500 ? 'http-5xx' : 'http-status', detail: `HTTP ${status} ${text.slice(0, 150)}`.trim() };
  if (!/^application\/json\b/i.test(contentType))
    return { kind: 'not-json-rpc', detail: `content type ${contentType || 'not given'}: ${text.slice(0, 100)}` };
  const message = parse(text);
  return message === undefined
    ? { kind: 'not-json-rpc', detail: `not JSON: ${text.slice(0, 100)}` }
    : judgeMessage(message, id);
}

/** Judges one event of a stream; undefined where it is a notification or a request of the server. */
export function judgeEvent(data: string, id: number): CallOutcome | undefined {
  const message = parse(data);
  if (message === undefined) return { kind: 'not-json-rpc', detail: `event is not JSON: ${data.slice(0, 100)}` };
  return isObject(message) && 'method' in message ? undefined : judgeMessage(message, id);
}

/** The response to a `tools/call`: its id, and a result with content (MCP server/tools). */
function judgeMessage(message: unknown, id: number): CallOutcome {
  if (!isObject(message) || message.jsonrpc !== '2.0')
    return { kind: 'not-json-rpc', detail: `not a JSON-RPC 2.0 message: ${excerpt(message)}` };
  if (message.id !== id) return { kind: 'wrong-id', detail: `id ${excerpt(message.id)} in answer to ${id}` };
  if (message.error !== undefined) return { kind: 'rpc-error', detail: excerpt(message.error) };
  const result = message.result;
  if (!isObject(result)) return { kind: 'not-json-rpc', detail: 'neither result nor error' };
  if (result.isError === true) return { kind: 'tool-error', detail: excerpt(result.content) };
  if (!Array.isArray(result.content)) return { kind: 'no-content', detail: excerpt(result) };
  return OK;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const OK: CallOutcome = { kind: 'ok' };

const excerpt = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 200);

/**
 * Finds the data of events in the bytes of an SSE stream (HTML Living Standard §9.2.6). Made for one stream;
 * `event`, `id`, `retry` and comments do not matter to a load and are passed over.
 */
export class SseData {
  readonly #decoder = new StringDecoder('utf8');
  #text = '';
  #searched = 0;
  #data: string | undefined;

  /**
   * @returns the data of every event that is whole now
   * @throws RangeError for a line over 1 MiB or an event over 4 MiB
   */
  push(bytes: Buffer): string[] {
    const events: string[] = [];
    this.#text += this.#decoder.write(bytes);
    const text = this.#text;
    const next = (mark: string, from: number): number => {
      const at = text.indexOf(mark, from);
      return at < 0 ? text.length : at;
    };
    let start = 0;
    let lf = next('\n', this.#searched);
    let cr = next('\r', this.#searched);
    // A CR at the very end may be half of CRLF: it is looked at again with what follows.
    for (let at = Math.min(lf, cr); at < text.length && !(at === cr && at === text.length - 1); at = Math.min(lf, cr)) {
      this.#line(text.slice(start, at), events);
      start = at + (at === cr && lf === at + 1 ? 2 : 1);
      if (lf < start) lf = next('\n', start);
      if (cr < start) cr = next('\r', start);
    }
    this.#text = text.slice(start);
    this.#searched = Math.max(0, this.#text.length - 1);
    if (this.#text.length > LINE_LIMIT) throw new RangeError('SSE line over 1 MiB');
    return events;
  }

  #line(line: string, events: string[]): void {
    if (line === '') {
      if (this.#data) events.push(this.#data);
      this.#data = undefined;
    } else if (line.startsWith('data:')) {
      const value = line.slice(line[5] === ' ' ? 6 : 5);
      this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`;
      if (this.#data.length > EVENT_LIMIT) throw new RangeError('SSE event over 4 MiB');
    }
  }
}
