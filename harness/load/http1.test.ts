import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FramingError, type Head, ResponseReader } from './http1.js';

interface Read {
  responses: { head: Head; body: string }[];
  /** Whether closing the connection now ends a response properly. */
  close(): boolean;
}

/** Reads the bytes in pieces of the given lengths, the last one repeated. */
function read(text: string, lengths: number[] = [text.length]): Read {
  const responses: Read['responses'] = [];
  const reader = new ResponseReader({
    head: (head) => responses.push({ head, body: '' }),
    body: (bytes) => {
      responses.at(-1)!.body += bytes.toString('latin1');
    },
    end: () => undefined,
  });
  const bytes = Buffer.from(text, 'latin1');
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = lengths[Math.min(i, lengths.length - 1)]!;
    reader.push(bytes.subarray(at, at + length));
    at += length;
    if (reader.done && at < bytes.length) reader.next();
  }
  return { responses, close: () => reader.close() };
}

const head = (...lines: string[]): string => `${['HTTP/1.1 200 OK', ...lines].join('\r\n')}\r\n\r\n`;

describe('ResponseReader', () => {
  const wholes = [
    { text: `${head('Content-Length: 5', 'Content-Type: application/json')}hello`, body: 'hello' },
    {
      text: `${head('Transfer-Encoding: chunked')}5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nT: 1\r\n\r\n`,
      body: 'hello world',
    },
    { text: `HTTP/1.1 100 Continue\r\n\r\n${head('content-length:2')}ok`, body: 'ok' },
    { text: 'HTTP/1.1 204 No Content\r\n\r\n', body: '' },
    { text: head('Content-Length: 0'), body: '' },
  ];

  it.each(wholes)('reads $body however the bytes are cut', ({ text, body }) => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (lengths) => {
        const { responses, close } = read(text, lengths);
        expect(responses.map((response) => response.body)).toEqual([body]);
        expect(close()).toBe(false);
      }),
    );
  });

  it('reads one response after the other', () => {
    const one = `${head('Content-Length: 5')}hello`;
    expect(read(one + one, [one.length]).responses).toHaveLength(2);
  });

  it('tells what the client acts on', () => {
    const { head: seen } = read(
      'HTTP/1.1 429 Slow down\r\nContent-Length: 0\r\nRETRY-AFTER:  7 \r\nConnection: Close\r\n\r\n',
    ).responses[0]!;
    expect(seen).toEqual({ status: 429, contentType: '', retryAfter: '7', keepAlive: false });
    expect(read(head('Content-Length: 0')).responses[0]!.head.keepAlive).toBe(true);
  });

  it('takes the end of the connection for the end of a body without length, and of no other', () => {
    const open = read(`${head()}abc`);
    expect(open.close()).toBe(true);
    expect(open.responses[0]).toMatchObject({ body: 'abc', head: { keepAlive: false } });
    expect(read(`${head('Content-Length: 5')}abc`).close()).toBe(false);
  });

  it.each([
    ['two lengths', head('Content-Length: 5', 'Content-Length: 5')],
    ['a length and a transfer coding', head('Content-Length: 5', 'Transfer-Encoding: chunked')],
    ['a negative length', head('Content-Length: -1')],
    ['a length in words', head('Content-Length: 5, 5')],
    ['an unknown transfer coding', head('Transfer-Encoding: gzip, chunked')],
    ['a content coding', head('Content-Encoding: gzip', 'Content-Length: 1')],
    ['a folded field', head('X: a', ' b', 'Content-Length: 0')],
    ['space before the colon', head('Content-Length : 5')],
    ['HTTP/0.9', '{"jsonrpc":"2.0"}\r\n\r\n'],
    ['HTTP/2 on HTTP/1.1', 'HTTP/2 200\r\n\r\n'],
    ['an upgrade', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
    ['bytes after a body', `${head('Content-Length: 2')}okHTTP/1.1 200 OK`],
    ['bytes after the last chunk', `${head('Transfer-Encoding: chunked')}0\r\n\r\nx`],
    ['bytes after no body', `${head('Content-Length: 0')}x`],
    ['a chunk size that is no number', `${head('Transfer-Encoding: chunked')}+5\r\nhello\r\n`],
    ['a chunk longer than its size', `${head('Transfer-Encoding: chunked')}3\r\nhello\r\n`],
  ])('refuses %s', (_, text) => {
    expect(() => read(text)).toThrow(FramingError);
  });

  it.each([
    ['an endless head', `${head().slice(0, -2)}X: ${'a'.repeat(70_000)}`],
    ['a body announced over the limit', head('Content-Length: 16777217')],
    ['endless trailers', `${head('Transfer-Encoding: chunked')}0\r\n${'a'.repeat(9000)}`],
  ])('cuts off %s', (_, text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ kind: 'too-large' }));
  });

  it('cuts off a chunked body over 16 MiB', () => {
    const chunk = `100000\r\n${'a'.repeat(0x100000)}\r\n`;
    expect(() => read(head('Transfer-Encoding: chunked') + chunk.repeat(17))).toThrow('16 MiB');
  });
});
