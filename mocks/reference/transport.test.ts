import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { describe, expect, test } from 'vitest';
import { type Reference, reference } from './server.js';
import { onPath, type World } from './world.js';

const open = (mutate: (world: World) => void = () => {}): Promise<Reference> =>
  reference(
    (world) => {
      world.auth.mode = 'none';
      world.timing.slowToolMs = 50;
      mutate(world);
    },
    { plain: true },
  );

interface Reply {
  status: number;
  headers: Headers;
  /** As the test expects it; what is not so, fails there. */
  message: {
    id: unknown;
    error: { code: number };
    result: { tools: unknown[]; protocolVersion: string; structuredContent: { tags: unknown[] } };
  };
}

async function post(server: Reference, body: unknown, headers: Record<string, string> = {}): Promise<Reply> {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const data = /^data: (\{.*)$/m.exec(text)?.[1] ?? text;
  return {
    status: response.status,
    headers: response.headers,
    message: data.startsWith('{') ? JSON.parse(data) : data,
  };
}

const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1.0.0' },
  'io.modelcontextprotocol/clientCapabilities': {},
};
const modern = (
  server: Reference,
  method: string,
  params: object = {},
  headers: Record<string, string> = {},
  meta: object = META,
) =>
  post(
    server,
    { jsonrpc: '2.0', id: 'm-1', method, params: { ...params, _meta: meta } },
    { 'mcp-protocol-version': '2026-07-28', 'mcp-method': method, ...headers },
  );
const initialize = (server: Reference, protocolVersion = '2025-11-25') =>
  post(server, {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion, capabilities: {}, clientInfo: { name: 'test', version: '1.0.0' } },
  });
const sessionOf = ({ headers }: Reply) => ({ 'mcp-session-id': headers.get('mcp-session-id') ?? '' });
const LIST = { jsonrpc: '2.0', id: 'l-1', method: 'tools/list' };

describe('sessions', () => {
  test('unknown, missing, ended and forgotten ones', async () => {
    await using server = await open();
    const session = sessionOf(await initialize(server));
    expect(session['mcp-session-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect((await post(server, LIST, session)).message).toMatchObject({ id: 'l-1', result: { nextCursor: 'tools-6' } });
    expect((await post(server, LIST)).status).toBe(400);
    expect((await post(server, LIST, { 'mcp-session-id': crypto.randomUUID() })).status).toBe(404);
    expect((await fetch(server.url, { method: 'DELETE', headers: session })).status).toBe(200);
    expect((await post(server, LIST, session)).status).toBe(404);

    const other = sessionOf(await initialize(server));
    await server.forgetSessions();
    expect((await post(server, LIST, other)).status).toBe(404);
  });

  test.each([
    ['2025-11-25', '2025-11-25'],
    ['2025-06-18', '2025-06-18'],
    ['2025-03-26', '2025-03-26'],
    ['2024-11-05', '2025-11-25'],
    ['2099-01-01', '2025-11-25'],
  ])('initialize %s settles on %s', async (asked, settled) => {
    await using server = await open();
    expect((await initialize(server, asked)).message.result.protocolVersion).toBe(settled);
  });

  test('a cancelled call ends without an answer, and its stream with it', async () => {
    await using server = await open((world) => {
      world.timing.slowToolMs = 60_000;
    });
    const session = sessionOf(await initialize(server));
    const call = post(
      server,
      { jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name: 'summarise_all' } },
      session,
    );
    const cancel = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7 } };
    await expect.poll(() => server.log.some(({ tool }) => tool === 'summarise_all')).toBe(true);
    expect((await post(server, cancel, session)).status).toBe(202);
    expect(JSON.stringify((await call).message)).not.toContain('result');
  });

  test('batches are refused, save in 2025-03-26', async () => {
    await using server = await open();
    const batch = [LIST, { ...LIST, id: 'l-2' }];
    const [old, newer] = [sessionOf(await initialize(server, '2025-03-26')), sessionOf(await initialize(server))];
    expect((await post(server, batch, old)).status).toBe(200);
    expect((await post(server, batch, newer)).status).toBe(400);
    expect((await post(server, [], old)).status).toBe(400);
  });

  test('a world without sessions serves each request alone', async () => {
    await using server = await open((world) => {
      world.transport.sessions = 'none';
    });
    expect((await initialize(server)).headers.get('mcp-session-id')).toBeNull();
    expect((await post(server, LIST)).message.result.tools).toHaveLength(6);
    expect((await fetch(server.url)).status).toBe(405);
  });
});

describe('the stateless era', () => {
  test('discovers, lists in two pages and calls', async () => {
    await using server = await open();
    const { result } = (await modern(server, 'server/discover')).message;
    expect(result).toMatchObject({
      supportedVersions: ['2026-07-28'],
      resultType: 'complete',
      ttlMs: 60_000,
      cacheScope: 'private',
    });
    const page = (await modern(server, 'tools/list', { cursor: 'tools-6' })).message.result;
    expect(page).toMatchObject({ resultType: 'complete', ttlMs: 60_000, cacheScope: 'private' });
    expect(page).not.toHaveProperty('nextCursor');
    const named = { 'mcp-name': '=?base64?bGlzdF90YWdz?=' };
    const call = await modern(server, 'tools/call', { name: 'list_tags', arguments: {} }, named);
    expect(call.message.result.structuredContent.tags).toContainEqual({ tag: 'garden', notes: 3 });
  });

  test('refuses what disagrees, is missing or unknown', async () => {
    await using server = await open();
    const code = async (reply: Promise<Reply>) => {
      const { status, message } = await reply;
      return [status, message.error.code, message.id];
    };
    const call = { name: 'list_tags', arguments: {} };
    expect(await code(modern(server, 'tools/list', {}, { 'mcp-method': '' }))).toEqual([400, -32020, 'm-1']);
    expect(await code(modern(server, 'tools/call', call, { 'mcp-name': 'get_note' }))).toEqual([400, -32020, 'm-1']);
    expect(await code(modern(server, 'tools/list', {}, { 'mcp-protocol-version': '2025-11-25' }))).toEqual([
      400,
      -32020,
      'm-1',
    ]);
    const old = { ...META, 'io.modelcontextprotocol/protocolVersion': '1900-01-01' };
    expect(await code(modern(server, 'tools/list', {}, { 'mcp-protocol-version': '1900-01-01' }, old))).toEqual([
      400,
      -32022,
      'm-1',
    ]);
    expect(
      await code(
        modern(server, 'tools/list', {}, {}, { ...META, 'io.modelcontextprotocol/clientCapabilities': undefined }),
      ),
    ).toEqual([400, -32602, 'm-1']);
    expect(await code(modern(server, 'no/such'))).toEqual([404, -32601, 'm-1']);
    expect(await code(modern(server, 'tools/call', { name: 'nope' }, { 'mcp-name': 'nope' }))).toEqual([
      200,
      -32602,
      'm-1',
    ]);
  });

  test('can be the only one', async () => {
    await using server = await open((world) => {
      world.transport.revisions = ['2026-07-28'];
    });
    expect((await initialize(server)).message.error.code).toBe(-32022);
    expect((await modern(server, 'tools/list')).status).toBe(200);
  });

  test('can be absent', async () => {
    await using server = await open((world) => {
      world.transport.revisions = ['2025-11-25'];
    });
    expect((await modern(server, 'tools/list')).status).toBe(400);
    expect((await initialize(server)).status).toBe(200);
  });
});

describe('requests that are none', () => {
  test.each([
    ['cut off', '{"jsonrpc":"2.0",', 'application/json', 400, -32700],
    ['empty', '', 'application/json', 400, -32700],
    ['an empty batch', '[]', 'application/json', 400, -32600],
    ['some other object', '{"a":1}', 'application/json', 400, -32600],
    ['XML', '<a/>', 'text/xml', 415, -32000],
    ['too large', `"${'x'.repeat(5_000_000)}"`, 'application/json', 413, -32600],
  ] as const)('%s', async (...[, body, type, status, code]) => {
    await using server = await open();
    const reply = await post(server, body, { 'content-type': type });
    expect([reply.status, reply.message.error.code, reply.message.id]).toEqual([status, code, null]);
  });

  test('methods, origins and hosts', async () => {
    await using server = await open();
    for (const method of ['PUT', 'PATCH', 'HEAD']) {
      const response = await fetch(server.url, { method });
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, POST, DELETE']);
    }
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1.evil.example'])
      expect((await modern(server, 'tools/list', {}, { origin })).status).toBe(403);
    for (const origin of ['https://claude.ai', 'https://claude.com', 'http://localhost:6274']) {
      const { status, headers } = await modern(server, 'tools/list', {}, { origin });
      expect([status, headers.get('access-control-allow-origin')]).toEqual([200, origin]);
      expect(headers.get('access-control-expose-headers')).toContain('mcp-session-id');
    }
    const preflight = await fetch(server.url, { method: 'OPTIONS', headers: { origin: 'https://claude.ai' } });
    expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([
      204,
      'authorization, content-type, accept, mcp-protocol-version, mcp-session-id, mcp-method, mcp-name, last-event-id',
    ]);
  });

  test('too many calls of one tool are told when to come back', async () => {
    await using server = await open((world) => {
      world.limits.calls = { burst: 2, perSecond: 0.5 };
    });
    const call = (name: string) => modern(server, 'tools/call', { name, arguments: {} }, { 'mcp-name': name });
    expect([(await call('list_tags')).status, (await call('list_tags')).status]).toEqual([200, 200]);
    const limited = await call('list_tags');
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '2']);
    expect((await call('search_notes')).status).toBe(200);
  });
});

describe('the wire', () => {
  test('a stream that is cut is resumed by the v1 client, each message once', async () => {
    const cuts: string[] = [];
    await using server = await open((world) => {
      world.hooks.onEvent.push((event, request) => {
        if (cuts.length === 0 && event.data?.includes('"progress":2')) {
          cuts.push(event.id ?? '');
          request.destroy();
        }
      });
    });
    const client = new Client({ name: 'test', version: '1.0.0' });
    await client.connect(
      new StreamableHTTPClientTransport(new URL(server.url), {
        reconnectionOptions: {
          initialReconnectionDelay: 1,
          maxReconnectionDelay: 5,
          reconnectionDelayGrowFactor: 1,
          maxRetries: 5,
        },
      }) as Parameters<Client['connect']>[0],
    );
    const progress: number[] = [];
    const result = await client.callTool({ name: 'summarise_all', arguments: {} }, undefined, {
      onprogress: ({ progress: done }) => void progress.push(done),
    });
    await client.close();
    expect(cuts).toHaveLength(1);
    expect(progress).toEqual([1, 2, 3, 4, 5]);
    expect(JSON.stringify(result.content)).toContain('garden');
  });

  test('hooks answer, alter, repeat and drop', async () => {
    await using server = await open((world) => {
      onPath(world, '/docs', () => ({ status: 503, body: 'closed' }));
      world.hooks.onRequest.push((request) => {
        if (request.headers['x-rename']) request.body = request.body.replace('tools/list', 'ping');
      });
      world.hooks.onEvent.push((event, request) => {
        if (request.message?.method === 'tools/list') return [event, event];
        return request.message?.method === 'ping' && event.data ? [] : undefined;
      });
    });
    expect(await (await fetch(new URL('/docs', server.url))).text()).toBe('closed');
    const session = sessionOf(await initialize(server));
    const streamOf = async (headers: object) => {
      const init = { 'content-type': 'application/json', accept: '*/*', ...session, ...headers };
      const response = await fetch(server.url, { method: 'POST', headers: init, body: JSON.stringify(LIST) });
      return (await response.text()).match(/^data: \{/gm)?.length ?? 0;
    };
    expect(await streamOf({})).toBe(2);
    expect(await streamOf({ 'x-rename': 'yes' })).toBe(0);
  });

  test('nothing of a fault inside goes out', async () => {
    await using server = await open((world) => {
      world.tools.list_tags.run = () => {
        throw new Error('SELECT secret FROM /var/lib');
      };
    });
    const { message } = await modern(
      server,
      'tools/call',
      { name: 'list_tags', arguments: {} },
      { 'mcp-name': 'list_tags' },
    );
    expect(message.result).toMatchObject({ isError: true });
    expect(JSON.stringify(message)).not.toContain('SELECT');
  });
});
