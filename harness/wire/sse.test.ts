import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LIMITS } from './limits.js';
import { SseOverrun, SseParser } from './sse.js';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const parse = (text: string) => new SseParser().push(bytesOf(text));

test.each<[string, string, ReturnType<typeof parse>]>([
  ['LF', 'data: a\n\n', [{ data: 'a' }]],
  ['CR', 'data: a\r\rdata: b\r\r', [{ data: 'a' }, { data: 'b' }]],
  ['CRLF', 'data: a\r\n\r\n', [{ data: 'a' }]],
  ['mixed endings', 'data: a\r\ndata: b\rdata: c\n\r\n', [{ data: 'a\nb\nc' }]],
  ['one space is eaten, not two', 'data:a\n\ndata:  b\n\n', [{ data: 'a' }, { data: ' b' }]],
  ['empty data', 'id: 1\ndata:\n\n', [{ id: '1', data: '' }]],
  ['a field without colon', 'data\ndata\n\n', [{ data: '\n' }]],
  ['no data, no event', 'event: x\nid: 1\n\ndata: b\n\n', [{ data: 'b' }]],
  ['event type ends with its event', 'event: x\ndata: a\n\ndata: b\n\n', [{ event: 'x', data: 'a' }, { data: 'b' }]],
  ['byte order mark', '\uFEFFdata: a\n\n', [{ data: 'a' }]],
  ['retry of digits alone', 'retry: 10\ndata: a\n\nretry: 1e3\ndata: b\n\n', [{ retry: 10, data: 'a' }, { data: 'b' }]],
  ['a retry beyond numbers', `retry: ${'9'.repeat(400)}\ndata: a\n\n`, [{ retry: Number.MAX_SAFE_INTEGER, data: 'a' }]],
  ['id with NUL', 'id: a\0b\ndata: x\n\n', [{ data: 'x' }]],
  ['unfinished event', 'data: a\n\ndata: b\n', [{ data: 'a' }]],
  ['field names are case-sensitive', 'Data: a\ndata: b\n\n', [{ data: 'b' }]],
])('%s', (_name, text, events) => expect(parse(text)).toEqual(events));

test('comments and lines that mean nothing are counted', () => {
  const parser = new SseParser();
  parser.push(bytesOf(': keep-alive\n:\nfoo: bar\nretry: soon\nid: a\0\n<html>\n\n'));
  expect(parser.comments).toBe(2);
  expect(parser.ignoredLines).toBe(4);
});

test('however a stream is cut, the events are the same', () => {
  const line = fc.oneof(
    fc.constantFrom('', '', 'data', 'data:', 'id: 7', 'event: ping', 'retry: 5', ': c', 'junk', 'data: é€😀'),
    fc.string().map((text) => `data: ${text.replace(/[\r\n]/g, '')}`),
  );
  const stream = fc
    .array(fc.tuple(line, fc.constantFrom('\n', '\r', '\r\n')), { maxLength: 30 })
    .map((lines) => bytesOf(lines.flat().join('')));
  fc.assert(
    fc.property(stream, fc.array(fc.nat({ max: 400 }), { maxLength: 20 }), (bytes, cuts) => {
      const whole = new SseParser();
      const expected = whole.push(bytes);
      const parser = new SseParser();
      const ends = [...cuts.filter((cut) => cut <= bytes.length).sort((a, b) => a - b), bytes.length];
      const events = ends.flatMap((end, i) => parser.push(bytes.subarray(ends[i - 1] ?? 0, end)));
      expect(events).toEqual(expected);
      expect([parser.comments, parser.ignoredLines]).toEqual([whole.comments, whole.ignoredLines]);
    }),
    { numRuns: 500 },
  );
});

test('an event that ends with CR is given at once', () => {
  const parser = new SseParser();
  expect(parser.push(bytesOf('data: a\r\r'))).toEqual([{ data: 'a' }]);
  expect(parser.push(bytesOf('\ndata: b\r\n'))).toEqual([]);
  expect(parser.push(bytesOf('\r'))).toEqual([{ data: 'b' }]);
});

describe('limits', () => {
  const small = { ...LIMITS, sseLineChars: 20, sseEventChars: 40, sseEvents: 3 };
  test.each([
    ['a line without end', ['x'.repeat(15), 'x'.repeat(15)]],
    ['an event without end', Array<string>(10).fill('data: 0123456789\n')],
    ['too many events', Array<string>(4).fill('data: a\n\n')],
  ])('%s', (_name, pieces) => {
    const parser = new SseParser(small);
    expect(() => pieces.map((piece) => parser.push(bytesOf(piece)))).toThrow(SseOverrun);
  });

  test('are not reached by many small events', () => {
    const parser = new SseParser({ ...small, sseEvents: 1000 });
    for (let i = 0; i < 1000; i++) expect(parser.push(bytesOf('data: a\n\n'))).toHaveLength(1);
  });
});
