import { describe, expect, it } from 'vitest';
import type { RunResult } from '../index.js';
import { certifyScripted } from '../scripted.fixture.js';

const HINTS = { readOnlyHint: true, title: 'A tool' };
const tool = (name: string, more: object = {}) => ({
  name,
  description: `What ${name} does, in a sentence that is long enough.`,
  inputSchema: { type: 'object', properties: {} },
  annotations: HINTS,
  ...more,
});
const taking = (property: object, more: object = {}) =>
  tool('victim', { inputSchema: { type: 'object', properties: { x: property }, required: ['x'], ...more } });
const said = (text: string) => ({ content: [{ type: 'text', text }] });

const check = ({ checks }: RunResult, id: string) => checks.find((one) => one.id === id)!;

/** The run came to its end, and nothing in it broke. */
function expectContained(result: RunResult): void {
  expect(result.run.cut).toBeUndefined();
  expect(result.checks.filter(({ outcome }) => outcome === 'error')).toEqual([]);
}

const mutual = Object.fromEntries(
  Array.from({ length: 20 }, (_, index) => [
    `d${index}`,
    { anyOf: Array.from({ length: 20 }, (__, other) => ({ $ref: `#/$defs/d${other}` })) },
  ]),
);
/** Raw bodies of the answer to a call, by the id that it has. */
const ANSWERS: Record<string, (id: string) => string | Buffer> = {
  deep: (id) => `{"jsonrpc":"2.0","id":${id},"result":{"content":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`,
  no_number: (id) => `{"jsonrpc":"2.0","id":${id},"result":{"content":[],"x":1e}}`,
  huge_number: (id) => answered(id, '"x":1e400,"x":9007199254740993,"x":-0'),
  prototype: (id) =>
    answered(id, '"structuredContent":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
  surrogates: (id) => answered(id, '"_meta":{"a":"\\ud800","b":"\\u0000","c":"\\ufeff"}'),
  bad_bytes: (id) => Buffer.from(answered(id, undefined, 'd\u00C0\u00AF\u00FFne'), 'latin1'),
  other_id: () => answered('987654321'),
  twice: (id) => event(answered(id)) + event(answered(id)),
  asks: (id) =>
    Array.from({ length: 300 }, (_, at) =>
      event(
        JSON.stringify({
          jsonrpc: '2.0',
          id: `s${at}`,
          method: at % 2 ? 'sampling/createMessage' : 'elicitation/create',
          params: { message: 'Your password?', requestedSchema: { type: 'object', properties: {} } },
        }),
      ),
    ).join('') + event(answered(id)),
  lines: (id) => answered(id, undefined, '\\n'.repeat(1_000_000)),
  many_items: (id) =>
    answered(id, `"structuredContent":{"all":${JSON.stringify(Array.from({ length: 20_000 }, (_, at) => ({ at })))}}`),
};

const answered = (id: string, more?: string, text = 'done'): string =>
  `{"jsonrpc":"2.0","id":${id},"result":{"content":[{"type":"text","text":"${text}"}]${more ? `,${more}` : ''}}}`;
const event = (data: string): string => `data: ${data}\n\n`;

/** What such a tool is besides. */
const OF_TOOL: Record<string, object> = {
  many_items: {
    outputSchema: { type: 'object', properties: { all: { type: 'array', uniqueItems: true } } },
    inputSchema: { type: 'object', properties: { x: { enum: Array.from({ length: 20_000 }, (_, at) => `v${at}`) } } },
  },
};

describe('hostile schemas', () => {
  it.each<[string, object, Record<string, string>]>([
    ['one that asks for itself', taking({ $ref: '#' }), { 'tools.call-succeeds': 'pass' }],
    ['twenty that ask for one another', taking({ $ref: '#/$defs/d0' }, { $defs: mutual }), {}],
    ['a pattern with catastrophic backtracking', taking({ type: 'string', pattern: '^(a+)+$' }), {}],
    ['a thousand million items', taking({ type: 'array', minItems: 1e9, items: { type: 'string' } }), {}],
    ['a thousand million characters', taking({ type: 'string', minLength: 1e9 }), {}],
    ['a remote reference', taking({ $ref: 'http://169.254.169.254/' }), { 'tools.input-schema-valid': 'fail' }],
    ['null', tool('victim', { inputSchema: null }), { 'tools.input-schema-valid': 'fail' }],
    ['a text', tool('victim', { inputSchema: 'object' }), { 'tools.input-schema-valid': 'fail' }],
  ])(
    '%s',
    async (_, victim, expected) => {
      const result = await certifyScripted({ list: () => ({ tools: [victim, tool('other')] }) });
      expectContained(result);
      expect(check(result, 'tools.nonempty').outcome).toBe('pass');
      for (const [id, outcome] of Object.entries(expected)) expect(check(result, id).outcome, id).toBe(outcome);
    },
    60_000,
  );

  it('a schema that doubles at each level', async () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 17 }, (_, level) => [
        `l${level}`,
        level === 0
          ? { type: 'string', pattern: '^x' }
          : { allOf: [{ $ref: `#/$defs/l${level - 1}` }, { $ref: `#/$defs/l${level - 1}` }] },
      ]),
    );
    const result = await certifyScripted({
      list: () => ({ tools: [taking({ $ref: '#/$defs/l16' }, { $defs }), tool('other')] }),
    });
    expectContained(result);
  }, 60_000);

  it('a costly pattern in an outputSchema leaves the row undecided, and says why', async () => {
    const outputSchema = {
      type: 'object',
      properties: { x: { type: 'string', pattern: '^(a+)+$' } },
      required: ['x'],
    };
    const result = await certifyScripted({
      list: () => ({ tools: [tool('victim', { outputSchema })] }),
      call: () => ({ ...said('x'), structuredContent: { x: `${'a'.repeat(40)}!` } }),
    });
    expectContained(result);
    const judged = check(result, 'tools.result-schema-valid');
    expect(judged.outcome).toBe('untestable');
    expect(judged.reason).toMatch(/costly pattern/);
  }, 60_000);
});

describe('hostile lists', () => {
  it('12,000 tools: named in a finding, and not all of them called', async () => {
    const tools = Array.from({ length: 12_000 }, (_, index) => tool(`tool_${index}`));
    const result = await certifyScripted({ list: () => ({ tools }) });
    expectContained(result);
    expect(check(result, 'tools.nonempty').findings[0]?.observed).toMatch(/does not end after 10000 tools/);
    expect(result.traffic.toolCalls).toBeLessThan(800);
  }, 90_000);

  it.each([
    ['never end', (page: number) => `c${page}`, /does not end after 200 pages/],
    ['go round', () => 'again', /given before/],
  ])(
    'cursors that %s',
    async (_, next, observed) => {
      let page = 0;
      const result = await certifyScripted({
        list: () => ({ tools: [tool(`tool_${page}`)], nextCursor: next(++page) }),
      });
      expectContained(result);
      expect(check(result, 'tools.nonempty')).toMatchObject({
        outcome: 'warn',
        findings: [{ observed: expect.stringMatching(observed) as string }],
      });
    },
    60_000,
  );

  it('names with path separators, escapes, NUL and __proto__', async () => {
    const names = [
      '../../etc/passwd',
      'a\u0000b',
      '\u001b]0;title\u0007',
      '__proto__',
      'constructor',
      'CON',
      'x'.repeat(300),
    ];
    const result = await certifyScripted({ list: () => ({ tools: names.map((name) => tool(name)) }) });
    expectContained(result);
    const found = check(result, 'tools.name-valid').findings.map(({ subject }) => subject);
    expect(found).toEqual(expect.arrayContaining(['tool a\u0000b', `tool ${'x'.repeat(300)}`]));
    expect(({} as Record<string, unknown>).title).toBeUndefined();
  }, 60_000);

  it.each([[null], [[null, 7, 'tool', []]], ['tools'], [{}]])('%j in place of tools', async (tools) => {
    const result = await certifyScripted({ list: () => ({ tools }) });
    expectContained(result);
    expect(check(result, 'tools.call-succeeds').outcome).not.toBe('pass');
  });
});

describe('hostile results', () => {
  it('hundreds of megabytes are cut off and told', async () => {
    const chunk = 'x'.repeat(1 << 20);
    let sent = 0;
    const result = await certifyScripted({
      list: () => ({ tools: [tool('victim')] }),
      call: (_, response, id) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"content":[{"type":"text","text":"`);
        let left = 300;
        const more = (): void => {
          while (left-- > 0) {
            sent += chunk.length;
            if (!response.write(chunk)) return void response.once('drain', more);
          }
          response.end('"}]}}');
        };
        more();
        return undefined;
      },
    });
    expectContained(result);
    const judged = check(result, 'tools.call-succeeds');
    expect(judged.outcome).toBe('fail');
    expect(judged.findings[0]?.observed).toMatch(/twice no answer: .*(?:MiB|16)/);
    expect(sent).toBeLessThan(900 * (1 << 20));
  }, 90_000);

  it('answers of every bad kind, one beside the other, and a good one after them', async () => {
    const result = await certifyScripted({
      list: () => ({
        tools: [...Object.keys(ANSWERS).map((name) => tool(name, OF_TOOL[name])), tool('zz_last')],
      }),
      call: (name, response, id) => {
        const text = ANSWERS[name]?.(JSON.stringify(id));
        if (text === undefined) return said('done');
        const type = typeof text === 'string' && text.startsWith('data:') ? 'text/event-stream' : 'application/json';
        response.writeHead(200, { 'content-type': type });
        response.end(text);
        return undefined;
      },
    });
    expectContained(result);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    const { findings } = check(result, 'tools.call-succeeds');
    const failed = findings.map(({ subject }) => subject.split(' ')[1]);
    expect(failed).toEqual(expect.arrayContaining(['deep', 'other_id', 'no_number']));
    expect(failed).not.toContain('zz_last');
    expect(findings.every(({ observed }) => observed.length < 500)).toBe(true);
    expect(check(result, 'limits.result-size-chars').findings.map(({ subject }) => subject)).toEqual([
      'tool lines (2025-11-25)',
    ]);
  }, 90_000);

  it.each<[string, object, RegExp]>([
    ['base64 that is none', { content: [{ type: 'image', data: '%%%', mimeType: 'image/png' }] }, /not base64/],
    [
      'a picture that is none',
      { content: [{ type: 'image', data: 'aGVsbG8=', mimeType: 'image/png' }] },
      /does not begin as image\/png/,
    ],
    ['content that is no list', { content: 'text' }, /not a list/],
    ['a block of an unknown type', { content: [{ type: 'hologram' }] }, /hologram/],
  ])('%s', async (_, answer, observed) => {
    const result = await certifyScripted({ list: () => ({ tools: [tool('victim')] }), call: () => answer });
    expectContained(result);
    expect(check(result, 'tools.result-schema-valid')).toMatchObject({
      outcome: 'fail',
      findings: [{ observed: expect.stringMatching(observed) as string }],
    });
  });
});
