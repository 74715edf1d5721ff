import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeEvent, judgeResponse, SseData } from './reply.js';

const json = { status: 200, contentType: 'application/json; charset=utf-8', keepAlive: true };
const judge = (message: unknown) => judgeResponse(json, Buffer.from(JSON.stringify(message)), 7).kind;

describe('judgeResponse', () => {
  it('passes a result with content and the right id', () => {
    expect(judge({ jsonrpc: '2.0', id: 7, result: { content: [{ type: 'text', text: 'ä' }] } })).toBe('ok');
  });

  it.each([
    ['wrong-id', { jsonrpc: '2.0', id: 8, result: { content: [] } }],
    ['wrong-id', { jsonrpc: '2.0', id: '7', result: { content: [] } }],
    ['rpc-error', { jsonrpc: '2.0', id: 7, error: { code: -32603, message: 'no' } }],
    ['tool-error', { jsonrpc: '2.0', id: 7, result: { isError: true, content: [] } }],
    ['no-content', { jsonrpc: '2.0', id: 7, result: {} }],
    ['not-json-rpc', { jsonrpc: '2.0', id: 7 }],
    ['not-json-rpc', { id: 7, result: { content: [] } }],
    ['not-json-rpc', [{ jsonrpc: '2.0', id: 7, result: { content: [] } }]],
    ['not-json-rpc', null],
  ])('says %s', (kind, message) => {
    expect(judge(message)).toBe(kind);
  });

  it.each([
    ['http-5xx', { ...json, status: 503 }],
    ['http-status', { ...json, status: 401 }],
    ['http-status', { ...json, status: 202 }],
    ['not-json-rpc', { ...json, contentType: 'text/html' }],
    ['not-json-rpc', json],
  ])('says %s for what is no reply', (kind, head) => {
    expect(judgeResponse(head, Buffer.from('<html>'), 7)).toMatchObject({ kind, detail: expect.any(String) });
  });

  it('keeps the wait that a rate limit asks for', () => {
    const limited = (retryAfter?: string) =>
      judgeResponse({ ...json, status: 429, ...(retryAfter && { retryAfter }) }, Buffer.alloc(0), 7);
    expect(limited('12')).toEqual({ kind: 'rate-limited', detail: 'HTTP 429, Retry-After: 12', retryAfterMs: 12_000 });
    expect(limited('Fri, 20 Nov 2026 10:00:00 GMT')).not.toHaveProperty('retryAfterMs');
    expect(limited()).toMatchObject({ kind: 'rate-limited', detail: 'HTTP 429, Retry-After: not given' });
  });
});

describe('judgeEvent', () => {
  it('passes over what is not the response', () => {
    expect(judgeEvent('{"jsonrpc":"2.0","method":"notifications/progress"}', 7)).toBeUndefined();
    expect(judgeEvent('{"jsonrpc":"2.0","id":1,"method":"ping"}', 7)).toBeUndefined();
    expect(judgeEvent('{"jsonrpc":"2.0","id":7,"result":{"content":[]}}', 7)).toEqual({ kind: 'ok' });
    expect(judgeEvent('{', 7)).toMatchObject({ kind: 'not-json-rpc' });
  });
});

describe('SseData', () => {
  const stream =
    ': hi\nretry: 5\n\nid: 1\ndata:\n\nevent: message\ndata: {"ä":\ndata: 1}\n\ndata:x\n\ndata: unfinished';
  const pieces = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 });

  it.each(['\n', '\r\n', '\r'])('finds whole events however the bytes are cut, lines ended by %j', (end) => {
    const bytes = Buffer.from(stream.replaceAll('\n', end));
    fc.assert(
      fc.property(pieces, (lengths) => {
        const sse = new SseData();
        const found: string[] = [];
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const length = lengths[i % lengths.length]!;
          found.push(...sse.push(bytes.subarray(at, at + length)));
          at += length;
        }
        expect(found).toEqual(['{"ä":\n1}', 'x']);
      }),
    );
  });

  it('cuts off an endless line and an endless event', () => {
    expect(() => new SseData().push(Buffer.alloc(1024 * 1024 + 1, 'a'))).toThrow('line over 1 MiB');
    const line = Buffer.from(`data: ${'a'.repeat(1_000_000)}\n`);
    const sse = new SseData();
    expect(() => {
      for (let i = 0; i < 6; i++) sse.push(line);
    }).toThrow('event over 4 MiB');
  });
});
