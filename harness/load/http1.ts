/** The part of a response head that the load client acts on. */
export interface Head {
  status: number;
  contentType: string;
  retryAfter?: string;
  /** The connection may carry another request once the body has ended. */
  keepAlive: boolean;
}

/** Receives a response in pieces, in the order head, body…, end. */
export interface ResponseSink {
  head(head: Head): void;
  body(bytes: Buffer): void;
  end(): void;
}

/** The peer broke the framing of HTTP/1.1 (RFC 9112), or a limit; nothing more on this connection can be trusted. */
export class FramingError extends Error {
  override readonly name = 'FramingError';
  constructor(
    message: string,
    readonly kind: 'framing' | 'too-large' = 'framing',
  ) {
    super(message);
  }
}

const HEAD_LIMIT = 64 * 1024;
const BODY_LIMIT = 16 * 1024 * 1024;
const LINE_LIMIT = 1024;
const TRAILER_LIMIT = 8 * 1024;

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: [^\0\r\n]*)?$/;
const FIELD = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/;
const CHUNK_SIZE = /^([0-9a-fA-F]{1,8})[ \t]*(?:;.*)?$/;

type State = 'head' | 'fixed' | 'until-close' | 'chunk-size' | 'chunk-data' | 'chunk-end' | 'trailers' | 'done';
type Framing = { head: Head; length: number | 'chunked' | 'until-close' };

/**
 * Reads HTTP/1.1 responses to POST and GET requests, one after the other. Strict: two lengths, a length beside a transfer
 * coding, folded fields, a content coding that was not asked for, and bytes after the end are errors, never guesses.
 */
export class ResponseReader {
  readonly #sink: ResponseSink;
  #state: State = 'head';
  /** Bytes of a head, a chunk size or trailers whose end has not come yet. */
  #rest: Buffer | undefined;
  /** Bytes of the body, or of the chunk, still to come. */
  #left = 0;
  #bodyBytes = 0;
  /** Heads repeat within a second, but for the lengths of bodies: the last one is remembered. */
  #lastText = '';
  #lastFraming: Framing | undefined;

  constructor(sink: ResponseSink) {
    this.#sink = sink;
  }

  /** Whether a response is under way or has ended, and `next` was not called. */
  get done(): boolean {
    return this.#state === 'done';
  }

  /** Makes ready for the next response on the same connection. */
  next(): void {
    this.#state = 'head';
    this.#bodyBytes = 0;
  }

  /** The peer ended the connection: true where that is the end of the body, false where it cuts the response short. */
  close(): boolean {
    if (this.#state !== 'until-close') return false;
    this.#end(true);
    return true;
  }

  /** @throws FramingError */
  push(chunk: Buffer): void {
    let bytes = chunk;
    if (this.#rest) {
      bytes = Buffer.concat([this.#rest, chunk]);
      this.#rest = undefined;
    }
    let at = 0;
    while (at < bytes.length) {
      switch (this.#state) {
        case 'head': {
          const end = bytes.indexOf('\r\n\r\n', at, 'latin1');
          if ((end < 0 ? bytes.length : end) - at > HEAD_LIMIT) throw new FramingError('head over 64 KiB', 'too-large');
          if (end < 0) {
            this.#rest = bytes.subarray(at);
            return;
          }
          const ended = this.#readHead(bytes.toString('latin1', at, end));
          at = end + 4;
          if (ended) this.#end(at === bytes.length);
          break;
        }
        case 'fixed':
        case 'chunk-data': {
          const piece = at === 0 && bytes.length <= this.#left ? bytes : bytes.subarray(at, at + this.#left);
          this.#left -= piece.length;
          at += piece.length;
          this.#body(piece);
          if (this.#left > 0) return;
          if (this.#state === 'fixed') this.#end(at === bytes.length);
          else this.#state = 'chunk-end';
          break;
        }
        case 'until-close':
          this.#body(bytes.subarray(at));
          return;
        case 'chunk-end':
          if (bytes.length - at < 2) {
            this.#rest = bytes.subarray(at);
            return;
          }
          if (bytes[at] !== 13 || bytes[at + 1] !== 10) throw new FramingError('chunk longer than its size');
          at += 2;
          this.#state = 'chunk-size';
          break;
        case 'chunk-size': {
          const end = bytes.indexOf('\r\n', at, 'latin1');
          if ((end < 0 ? bytes.length : end) - at > LINE_LIMIT) throw new FramingError('chunk size line over 1 KiB');
          if (end < 0) {
            this.#rest = bytes.subarray(at);
            return;
          }
          const size = CHUNK_SIZE.exec(bytes.toString('latin1', at, end));
          if (!size) throw new FramingError('chunk size is not a hexadecimal number');
          this.#left = Number.parseInt(size[1]!, 16);
          this.#state = this.#left === 0 ? 'trailers' : 'chunk-data';
          at = end + 2;
          break;
        }
        case 'trailers': {
          const end = bytes.indexOf('\r\n', at, 'latin1');
          if (bytes.length - at > TRAILER_LIMIT) throw new FramingError('trailers over 8 KiB', 'too-large');
          if (end < 0) {
            this.#rest = bytes.subarray(at);
            return;
          }
          const empty = end === at;
          this.#bodyBytes += end - at;
          if (this.#bodyBytes > BODY_LIMIT) throw new FramingError('trailers without end', 'too-large');
          at = end + 2;
          if (empty) this.#end(at === bytes.length);
          break;
        }
        case 'done':
          throw new FramingError('bytes after the end of the response');
      }
    }
  }

  #body(piece: Buffer): void {
    this.#bodyBytes += piece.length;
    if (this.#bodyBytes > BODY_LIMIT) throw new FramingError('body over 16 MiB', 'too-large');
    this.#sink.body(piece);
  }

  #end(exact: boolean): void {
    if (!exact) throw new FramingError('bytes after the end of the response');
    this.#state = 'done';
    this.#sink.end();
  }

  /** @returns whether the response has no body */
  #readHead(text: string): boolean {
    if (text !== this.#lastText || !this.#lastFraming) {
      this.#lastFraming = parseHead(text);
      this.#lastText = text;
    }
    const { head, length } = this.#lastFraming;
    // 100, 103: the response proper follows.
    if (head.status < 200) return false;
    this.#sink.head(head);
    if (length === 0) return true;
    if (typeof length === 'string') {
      this.#state = length === 'chunked' ? 'chunk-size' : 'until-close';
      return false;
    }
    if (length > BODY_LIMIT) throw new FramingError('body over 16 MiB', 'too-large');
    this.#state = 'fixed';
    this.#left = length;
    return false;
  }
}

/** @throws FramingError */
function parseHead(text: string): Framing {
  const lines = text.split('\r\n');
  const start = STATUS_LINE.exec(lines[0]!);
  if (!start) throw new FramingError('first line is not an HTTP/1.1 status line');
  const status = Number(start[2]);
  if (status === 101) throw new FramingError('101 without an upgrade asked for');
  const seen: Record<string, string> = Object.create(null);
  for (let i = 1; i < lines.length; i++) {
    const field = FIELD.exec(lines[i]!);
    if (!field) throw new FramingError('a header line is not a field');
    const name = field[1]!.toLowerCase();
    if (name in seen && (name === 'content-length' || name === 'transfer-encoding'))
      throw new FramingError(`two ${name} fields`);
    seen[name] = field[2]!;
  }
  const coding = seen['content-encoding']?.toLowerCase();
  if (coding && coding !== 'identity') throw new FramingError(`content coding ${coding} was not asked for`);
  const connection = seen.connection?.toLowerCase() ?? '';
  const length = bodyLength(status, seen);
  const keepAlive = start[1] === '1' && !connection.includes('close') && length !== 'until-close';
  const retryAfter = seen['retry-after'];
  const contentType = seen['content-type'] ?? '';
  return { head: { status, contentType, keepAlive, ...(retryAfter !== undefined && { retryAfter }) }, length };
}

/** RFC 9112 §6.3. */
function bodyLength(status: number, seen: Record<string, string>): Framing['length'] {
  const transfer = seen['transfer-encoding']?.toLowerCase();
  const length = seen['content-length'];
  if (transfer !== undefined && length !== undefined)
    throw new FramingError('both transfer-encoding and content-length');
  if (transfer !== undefined && transfer !== 'chunked') throw new FramingError(`transfer coding ${transfer}`);
  if (length !== undefined && !/^\d{1,15}$/.test(length)) throw new FramingError('content-length is not a number');
  if (status < 200 || status === 204 || status === 304) return 0;
  if (transfer) return 'chunked';
  return length === undefined ? 'until-close' : Number(length);
}
