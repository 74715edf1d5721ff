import { describe, expect, it } from 'vitest';
import { certifyScripted } from '../scripted.fixture.js';
import { changes, viewOf } from './diff.js';

const said = (text: string) => ({ content: [{ type: 'text', text }] });
const shown = (value: object | string) => said(typeof value === 'string' ? value : JSON.stringify(value));
const reader = (name: string) => ({
  name,
  description: `Shows what ${name} is about, in a sentence that is long enough.`,
  inputSchema: { type: 'object', properties: {} },
  annotations: { readOnlyHint: true, title: `About ${name}` },
});

/** Outcome of the row for a server with a list, and a reader whose calls leave something behind in it. */
async function judged(list: (reads: number, calls: number) => object | string) {
  let reads = 0;
  let calls = 0;
  const result = await certifyScripted({
    list: () => ({ tools: [reader('list_items'), reader('get_item')] }),
    call: (name) => {
      calls++;
      if (name === 'get_item') reads++;
      return shown(name === 'list_items' ? list(reads, calls) : { id: 'a' });
    },
  });
  return result.checks.find(({ id }) => id === 'annotations.match-behaviour')!;
}

describe('tools that declare to read only', () => {
  it.each<[string, (reads: number, calls: number) => object | string]>([
    ['counts the views of an item', (reads) => ({ items: [{ id: 'a', views: reads }] })],
    [
      'notes when an item was last seen',
      (reads) => ({ items: [{ id: 'a', lastViewedAt: `2026-01-15T09:00:${10 + reads}Z` }] }),
    ],
    [
      'shows something else each time anyway',
      () => ({ items: [{ id: 'a', mood: process.hrtime.bigint().toString() }] }),
    ],
    ['says in words how often it was looked at', (reads) => `Item a (${reads} views), opened ${reads} s ago`],
    [
      'lists first what was used last',
      (reads) => ({ items: (reads % 2 ? ['b', 'a'] : ['a', 'b']).map((id) => ({ id, title: `Item ${id}` })) }),
    ],
    ['has news with every third call of anything', (_, calls) => ({ items: [{ id: `i${Math.floor(calls / 3)}` }] })],
    ['has news now and then', (_, calls) => ({ items: [{ id: `i${Math.floor(calls / 7)}` }] })],
    ['changes nothing', () => ({ items: [{ id: 'a' }] })],
  ])('a server that %s is not blamed', async (_, list) => {
    expect(await judged(list)).toMatchObject({ outcome: 'pass', findings: [] });
  });

  it.each<[string, (reads: number) => object]>([
    [
      'adds to the list',
      (reads) => ({ items: Array.from({ length: 1 + reads }, (_, index) => ({ id: `i${index}` })) }),
    ],
    ['changes a value', (reads) => ({ items: [{ id: 'a', title: `Title ${reads}` }] })],
    [
      'removes from the list',
      (reads) => ({ items: Array.from({ length: 60 - reads }, (_, index) => ({ id: `i${index}` })) }),
    ],
  ])('a server whose reader %s is', async (_, list) => {
    const { outcome, findings } = await judged(list);
    expect(outcome).toBe('fail');
    expect(findings[0]?.subject).toBe('tool get_item');
    expect(findings[0]?.reproduce).toMatch(/^curl|^SESSION=/);
  });
});

describe('tools that write', () => {
  /** Outcome of the row for a server whose second tool does something to a list, and says that it takes nothing away. */
  async function written(destructiveHint: boolean, change: (items: string[]) => void) {
    const items = ['a', 'b', 'c'];
    const { checks } = await certifyScripted({
      impact: ['call-all-tools'],
      list: () => ({
        tools: [reader('list_items'), { ...reader('finish_item'), annotations: { title: 'Finish', destructiveHint } }],
      }),
      call: (name) => {
        if (name === 'finish_item') change(items);
        return shown({ items: items.map((id) => ({ id })), total: items.length });
      },
    });
    return checks.find(({ id }) => id === 'annotations.match-behaviour')!;
  }

  it('are read back: what is gone speaks against destructiveHint false', async () => {
    expect(await written(false, (items) => items.pop())).toMatchObject({
      outcome: 'warn',
      findings: [
        { subject: 'tool finish_item', observed: expect.stringMatching(/list_items shows c no longer/) as string },
      ],
    });
  });

  it('may add, whatever they say', async () => {
    expect((await written(false, (items) => items.push('d'))).outcome).toBe('pass');
  });

  it('are proved where they say that they destroy', async () => {
    const { outcome, reason } = await written(true, (items) => items.pop());
    expect(outcome).toBe('pass');
    expect(reason).toMatch(/finish_item was seen to change what list_items shows/);
  });
});

describe('what changed', () => {
  const view = (value: object) => viewOf({ structuredContent: value as never });
  it('is only what was stable before', () => {
    const found = changes(view({ a: 1, b: 1 }), view({ a: 1, b: 2 }), view({ a: 2, b: 3, c: 1 }));
    expect(found.map(({ path }) => path)).toEqual(['.a', '.c']);
  });
  it('is nothing where an answer is missing', () => {
    expect(changes(view({ a: 1 }), view({ a: 1 }), viewOf({ isError: true, content: [] }))).toEqual([]);
  });
});
