import { describe, expect, test } from 'vitest';
import type { Exchange } from '../core/evidence.js';
import { examine } from './envelope.js';
import { measureIds } from './ids.js';
import { schemaProblems } from './schema.js';

const REVISION = '2025-11-25';

const answer = (
  body: unknown,
  { status = 200, request = { id: 1, method: 'tools/list' } as object } = {},
): Exchange => ({
  id: 'x1',
  purpose: 'test',
  at: '2026-11-20T00:00:00.000Z',
  request: {
    method: 'POST',
    url: 'http://127.0.0.1/mcp',
    headers: { 'mcp-protocol-version': REVISION },
    body: JSON.stringify({ jsonrpc: '2.0', ...request }),
  },
  response: { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), bodyBytes: 1 },
  timings: {},
});

const pointers = async (exchange: Exchange): Promise<string[] | undefined> =>
  (await examine(exchange, REVISION))?.problems.map(({ pointer }) => pointer);

describe('examine', () => {
  test('finds nothing wrong with members that nobody knows', async () => {
    const body = { jsonrpc: '2.0', id: 1, result: { tools: [], novelty: { deep: true } }, extra: 1 };
    expect(await pointers(answer(body))).toEqual([]);
  });

  test('tells an id from its text', async () => {
    expect(await pointers(answer({ jsonrpc: '2.0', id: '1', result: { tools: [] } }))).toEqual(['/id']);
  });

  test('lets id null pass where the request could not be read, and nowhere else', async () => {
    const error = { code: -32600, message: 'Invalid Request' };
    expect(await pointers(answer({ jsonrpc: '2.0', id: null, error }, { status: 400 }))).toEqual([]);
    expect(await pointers(answer({ jsonrpc: '2.0', id: null, error }))).toEqual([]);
    const result = { tools: [] };
    expect(await pointers(answer({ jsonrpc: '2.0', id: null, result }))).toEqual(['/id']);
    const internal = { code: -32603, message: 'x' };
    expect(await pointers(answer({ jsonrpc: '2.0', id: null, error: internal }))).toEqual(['/id']);
  });

  test('wants each name once, for readers differ in which of two counts', async () => {
    const twice = answer({});
    twice.response!.body = '{"jsonrpc":"2.0","id":1,"result":{"tools":[],"tools":[]}}';
    expect((await examine(twice, REVISION))?.problems).toMatchObject([{ pointer: '', observed: 'tools' }]);
  });

  test('wants either result or error, and whole numbers as codes', async () => {
    expect(await pointers(answer({ jsonrpc: '2.0', id: 1 }))).toEqual(['']);
    const error = { code: '-32601', message: 'Method not found' };
    expect(await pointers(answer({ jsonrpc: '2.0', id: 1, error }))).toEqual(['/error/code']);
  });

  test('does not take OAuth answers and web pages for JSON-RPC', async () => {
    expect(await examine(answer({ error: 'invalid_token' }, { status: 401 }), REVISION)).toBeUndefined();
    expect(await examine(answer('<html>', { status: 405 }), REVISION)).toBeUndefined();
  });
});

describe('schemaProblems', () => {
  const called = (content: unknown[]) => ({ jsonrpc: '2.0', id: 1, result: { content } }) as never;

  test('knows what a revision did not have yet', async () => {
    const link = called([{ type: 'resource_link', uri: 'file:///a', name: 'a' }]);
    expect(await schemaProblems(link, '2025-11-25', 'tools/call')).toEqual([]);
    expect(await schemaProblems(link, '2025-03-26', 'tools/call')).toMatchObject([
      { pointer: '/result/content/0/type' },
    ]);
  });

  test('misses the content that the SDK would have filled in', async () => {
    const bare = { jsonrpc: '2.0', id: 1, result: {} } as never;
    expect(await schemaProblems(bare, '2025-11-25', 'tools/call')).toMatchObject([{ pointer: '/result/content' }]);
  });
});

describe('measureIds', () => {
  test('tells counted ids from random ones', () => {
    const counted = Array.from({ length: 20 }, (_, n) => `session-${1000 + n}`);
    expect(measureIds(counted)).toMatchObject({ sequential: true, distinct: 20, badCharacters: 0 });
    const random = Array.from({ length: 20 }, () => crypto.randomUUID());
    const measured = measureIds(random);
    expect(measured.sequential).toBe(false);
    expect(measured.entropyBits).toBeGreaterThan(64);
  });

  test('finds characters that are not visible ASCII', () => {
    expect(measureIds(['a b', 'cd']).badCharacters).toBe(1);
  });
});
