import type { SseEvent } from '../core/evidence.js';
import { LIMITS, type Limits } from './limits.js';

/** A stream that is larger than we are willing to hold. */
export class SseOverrun extends Error {
  override readonly name = 'SseOverrun';
}

type ParsedEvent = Omit<SseEvent, 'atMs'>;

/**
 * Incremental parser of an event stream (WHATWG HTML clause 9.2.6). Feed it bytes as they come; an event that is not ended by
 * an empty line is dropped, as the standard asks. `id` and `retry` are given on the event in whose block they stood.
 */
export class SseParser {
  /** Comments seen, the usual keep-alives. */
  comments = 0;
  /** Lines with a field that the standard does not know, or with an unusable `id` or `retry`. */
  ignoredLines = 0;
  readonly #limits: Limits;
  // Drops one leading byte order mark and replaces malformed UTF-8, as the standard asks.
  readonly #decoder = new TextDecoder('utf-8');
  #line: string[] = [];
  #lineChars = 0;
  #afterCr = false;
  #data: string[] = [];
  #dataChars = 0;
  #fields: Omit<ParsedEvent, 'data'> = {};
  #count = 0;

  constructor(limits: Limits = LIMITS) {
    this.#limits = limits;
  }

  /**
   * Events that these bytes complete.
   * @throws SseOverrun beyond the limits for lines, events and their number
   */
  push(bytes: Uint8Array): ParsedEvent[] {
    const events: ParsedEvent[] = [];
    let text = this.#decoder.decode(bytes, { stream: true });
    if (text === '') return events;
    if (this.#afterCr && text.startsWith('\n')) text = text.slice(1);
    this.#afterCr = text.endsWith('\r');
    let from = 0;
    for (const { index, 0: ending } of text.matchAll(/\r\n|\n|\r/g)) {
      this.#append(text.slice(from, index));
      from = index + ending.length;
      const event = this.#endLine();
      if (event) events.push(event);
    }
    this.#append(text.slice(from));
    return events;
  }

  #append(piece: string): void {
    if (piece === '') return;
    this.#lineChars += piece.length;
    if (this.#lineChars > this.#limits.sseLineChars)
      throw new SseOverrun(`a line of more than ${this.#limits.sseLineChars} characters`);
    this.#line.push(piece);
  }

  #endLine(): ParsedEvent | undefined {
    const line = this.#line.join('');
    this.#line = [];
    this.#lineChars = 0;
    if (line === '') return this.#dispatch();
    if (line.startsWith(':')) {
      this.comments++;
      return undefined;
    }
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    this.#field(name, value);
    return undefined;
  }

  #field(name: string, value: string): void {
    if (name === 'data') {
      this.#dataChars += value.length + 1;
      if (this.#dataChars > this.#limits.sseEventChars)
        throw new SseOverrun(`an event of more than ${this.#limits.sseEventChars} characters`);
      this.#data.push(value);
    } else if (name === 'event') this.#fields.event = value;
    else if (name === 'id' && !value.includes('\0')) this.#fields.id = value;
    else if (name === 'retry' && /^[0-9]+$/.test(value))
      this.#fields.retry = Math.min(Number(value), Number.MAX_SAFE_INTEGER);
    else this.ignoredLines++;
  }

  #dispatch(): ParsedEvent | undefined {
    const event = this.#data.length > 0 ? { ...this.#fields, data: this.#data.join('\n') } : undefined;
    this.#data = [];
    this.#dataChars = 0;
    this.#fields = {};
    if (event && ++this.#count > this.#limits.sseEvents)
      throw new SseOverrun(`more than ${this.#limits.sseEvents} events`);
    return event;
  }
}
