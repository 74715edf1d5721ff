import { describe, expect, it } from 'vitest';
import type { Exchange, SseEvent } from '../../core/evidence.js';
import { MessageLog } from '../../session/message-log.js';
import type { ProbeContext } from '../context.js';
import messages from './messages.js';

const MCP_URL = 'https://a.test/mcp';

interface Told {
  id?: string;
  /** The request: a method, or whole. */
  asked?: string | object;
  revision?: string;
  headers?: Record<string, string>;
  body?: object;
  status?: number;
  events?: (Partial<SseEvent> & { json?: object })[];
  more?: Partial<Exchange>;
  leftOpen?: true;
}

/** One exchange; the request has the id 1, and is no POST where nothing is asked. */
function exchange({
  asked,
  revision = '2025-11-25',
  headers = {},
  body,
  status = 200,
  events,
  ...told
}: Told): Exchange {
  const request = typeof asked === 'string' ? { jsonrpc: '2.0', id: 1, method: asked } : asked;
  return {
    id: told.id ?? 'x1',
    purpose: 'test',
    at: '2026-11-20T00:00:00.000Z',
    request: {
      method: request ? 'POST' : 'GET',
      url: MCP_URL,
      headers: { 'mcp-protocol-version': revision, ...headers },
      ...(request && { body: JSON.stringify(request) }),
    },
    response: {
      status,
      headers: {},
      body: body ? JSON.stringify(body) : '',
      bodyBytes: 1,
      ...(events && {
        events: events.map(({ json, ...event }) => ({ atMs: 1, data: JSON.stringify(json) ?? '', ...event })),
      }),
      ...(told.leftOpen && { leftOpen: true }),
    },
    timings: {},
    ...told.more,
  };
}

/** What the probe brings home after these exchanges; `catalog` names those that the catalogue rests on. */
async function seen(told: readonly Told[], catalog: readonly Exchange[] = [], further: object = {}) {
  const exchanges = new Map<string, Exchange>();
  const record = (one: Exchange): void => void exchanges.set(one.id, one);
  const log = new MessageLog({ nextId: () => '', record, exchanges }, MCP_URL, () => '2025-11-25');
  for (const one of told) log.record(exchange(one), { in: 0, out: 0 });
  const evidence = { negotiated: { eras: [{}] }, catalog: { byEra: [{ exchanges: catalog }] }, ...further };
  return messages.gather(evidence as never, { messages: log } as unknown as ProbeContext);
}

const result = (value: object, id: unknown = 1) => ({ jsonrpc: '2.0', id, result: value });
const problems = async (...told: Told[]) => (await seen(told)).problems.map(({ pointer }) => pointer);

describe('what is wrong with messages', () => {
  const list = (id: string): Told => ({ id, asked: 'tools/list', body: result({ tools: 'none' }) });
  const call = (id: string): Told => ({ id, asked: 'tools/call', body: result({ content: 'none' }) });

  it('is one problem, wherever it is seen', async () => {
    const { problems, validated } = await seen([call('x1'), call('x2'), { ...call('x3'), revision: '2025-06-18' }]);
    expect(validated).toBe(3);
    const alike = problems.filter(
      ({ pointer, revision }) => pointer === '/result/content' && revision === '2025-11-25',
    );
    expect(alike.map(({ exchanges, row }) => [exchanges, row])).toEqual([
      [['x1', 'x2'], undefined],
      [['x1', 'x2'], undefined],
    ]);
  });

  it('is judged elsewhere only where the other row has seen it', async () => {
    const known = exchange(list('x2'));
    expect((await seen([list('x1')])).problems).toMatchObject([{ pointer: '/result/tools' }]);
    expect((await seen([list('x1')])).problems[0]).not.toHaveProperty('row');
    const streamed = await seen([call('x1')], [], { streaming: { reply: { exchange: exchange(call('x1')) } } });
    expect(streamed.problems[0]).not.toHaveProperty('row');
    expect((await seen([list('x1'), list('x2')], [known])).problems).toMatchObject([{ row: 'tools.*' }]);
  });

  it('does not count elsewhere, nor where the request was broken', async () => {
    const unread = { jsonrpc: '2.0', id: null, error: { code: -32700, message: 'Parse error' } };
    expect(await problems({ asked: 'tools/call', status: 400, body: unread })).toEqual([]);
    expect(await problems({ asked: [{}, {}], status: 400, body: unread })).toEqual([]);
    const request = {
      method: 'POST',
      url: 'https://a.test/token',
      headers: {},
      body: '{"id":1,"method":"tools/list"}',
    };
    expect(await problems({ body: { access_token: 'a' }, more: { request } })).toEqual([]);
    expect(await problems({ asked: 'tools/call', status: 429, body: { error: 'slow down' } })).toEqual([]);
  });

  it('is found on a stream of the server, which answers nothing', async () => {
    const events = [
      { json: { jsonrpc: '2.0', method: 'notifications/progress', params: {} } },
      { event: 'endpoint', data: '/x' },
    ];
    const { answers, problems } = await seen([{ events }]);
    expect(answers).toEqual([]);
    expect(problems.map(({ pointer }) => pointer)).toContain('/params/progressToken');
  });

  it('is found in what a tool asks back', async () => {
    const asks = (more: object): Told => ({
      asked: 'tools/call',
      revision: '2026-07-28',
      body: result({ resultType: 'input_required', ...more }),
    });
    const url = { method: 'elicitation/create', params: { mode: 'url', message: 'Sign in', url: 'https://a.test/' } };
    expect(await problems(asks({ inputRequests: { a: url }, requestState: 'x' }))).toEqual([]);
    expect(await problems(asks({ inputRequests: { a: { params: {} } }, requestState: 7 }))).toEqual([
      '/result/inputRequests/a/method',
      '/result/requestState',
    ]);
    expect(await problems(asks({ inputRequests: [] }))).toEqual(['/result/inputRequests']);
  });

  it('is not what the specification leaves open', async () => {
    const block = { type: 'text', text: 'x', annotations: { lastModified: '2025-01-12' }, _meta: { a: 1 } };
    expect(
      await problems({ asked: 'tools/call', body: result({ content: [block], _meta: { progressToken: null } }) }),
    ).toEqual([]);
  });
});

describe('whether a response is still owed', () => {
  const begun = { id: 'x1', asked: 'tools/call', events: [{ id: 'e1', data: '' }] };
  const bare = { ...begun, events: [{ data: '' }] };
  const fault = (kind: 'timeout' | 'aborted') => ({ fault: { kind, phase: 'body', message: '' } }) as const;
  const resumed = (json?: object): Told => ({
    id: 'x2',
    headers: { 'last-event-id': 'e1' },
    events: json ? [{ id: 'e2', json }] : [],
  });
  const cancel = { id: 'x2', asked: { method: 'notifications/cancelled', params: { requestId: 1 } }, status: 202 };

  it.each<[string, Told[], boolean]>([
    ['a stream that ends without it', [bare], false],
    ['a stream that we left', [{ ...bare, leftOpen: true }], true],
    ['one that our signal broke off', [{ ...bare, more: fault('aborted') }], true],
    ['a call that was cancelled', [bare, cancel], true],
    ['a call in another session was cancelled', [bare, { ...cancel, headers: { 'mcp-session-id': 's' } }], false],
    ['a tool that takes longer than a probe waits', [{ ...bare, more: fault('timeout') }], true],
    ['a list that takes longer', [{ ...bare, asked: 'tools/list', more: fault('timeout') }], false],
    ['a stream that may be taken up again, and was not', [begun], true],
    ['taken up again, and answered there', [begun, resumed(result({ content: [] }))], true],
    ['taken up again in vain', [begun, resumed()], false],
    ['2026-07-28, where none is taken up', [{ ...begun, revision: '2026-07-28' }], false],
    ['a subscription', [{ ...bare, asked: 'subscriptions/listen' }], true],
  ])('%s', async (_, told, answered) => {
    expect((await seen(told)).answers[0]?.answered).toBe(answered);
  });
});
