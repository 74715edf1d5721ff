import { describe, expect, it } from 'vitest';
import type { Exchange } from './core/evidence.js';
import { declaredCalls, earlierCalls } from './planned-calls.js';
import { impactSet } from './target/impact.js';
import { parseTarget } from './target/load.js';

const sent = (id: string, body: object): [string, Exchange] => [
  id,
  {
    id,
    purpose: 'x',
    at: '',
    timings: {},
    request: { method: 'POST', url: 'https://mcp.example/mcp', headers: {}, body: JSON.stringify(body) },
  },
];
const call = (name: string, args: object) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name, arguments: args },
});

describe('tool calls that can be told beforehand', () => {
  const target = parseTarget({
    url: 'https://mcp.example/mcp',
    tools: {
      search: { arguments: { q: 'a' }, largest: { q: '' } },
      wipe: { call: 'never', arguments: { all: true } },
      touch: { call: 'always', arguments: {} },
    },
  });

  it('from the target file: what is never called is not listed, and what hangs on a hint says so', () => {
    expect(declaredCalls(target, impactSet(['call-safe-tools']))).toEqual([
      {
        tool: 'search',
        arguments: '{"q":"a"}',
        times: 1,
        condition: expect.stringContaining('readOnlyHint') as string,
      },
      { tool: 'search', arguments: '{"q":""}', times: 1, condition: expect.stringContaining('readOnlyHint') as string },
      { tool: 'touch', arguments: '{}', times: 1 },
    ]);
    expect(declaredCalls(target, impactSet(['sign-in']))).toEqual([]);
  });

  it('from an earlier run: each with its arguments, and how often', () => {
    const exchanges = new Map([
      sent('x1', { jsonrpc: '2.0', id: 1, method: 'tools/list' }),
      sent('x2', call('get', { id: 7 })),
      sent('x3', call('get', { id: 7 })),
      sent('x4', call('say', { text: 'x'.repeat(5_000) })),
    ]);
    expect(earlierCalls({ exchanges })).toEqual([
      { tool: 'get', arguments: '{"id":7}', times: 2 },
      { tool: 'say', arguments: '{"text":"… 5000 characters"}', times: 1 },
    ]);
  });
});
