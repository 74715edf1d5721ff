import { describe, expect, test } from 'vitest';
import { Untestable } from '../core/errors.js';
import { testWire } from '../wire/loopback.fixture.js';
import { replyOf } from './jsonrpc.js';
import { openSession } from './open.js';
import { handMade, sendJson, v1Server, v2Server } from './servers.fixture.js';

const WELCOME = {
  protocolVersion: '2025-11-25',
  capabilities: { tools: {} },
  serverInfo: { name: 'made', version: '1' },
};

describe('a legacy session', () => {
  test('with a v1 SDK server that keeps sessions', async () => {
    await using server = await v1Server({ sessions: true });
    await using wire = testWire(server.url);
    const session = await openSession(wire, server.url, 'legacy', '2025-11-25');
    expect(session).toMatchObject({
      era: 'legacy',
      revision: '2025-11-25',
      welcome: { serverInfo: { name: 'fixture' } },
    });
    expect(session.sessionId).toMatch(/^[0-9a-f-]{36}$/);
    expect(session.opening.map(({ purpose, response }) => [purpose, response?.status])).toEqual([
      ['initialize 2025-11-25', 200],
      ['notifications/initialized 2025-11-25', 202],
    ]);
    expect(session.opening[0]?.request.headers).not.toHaveProperty('mcp-protocol-version');

    const listed = await session.request('tools/list');
    expect(listed.exchange.response?.events?.length).toBeGreaterThan(0);
    expect(listed.exchange.request.headers).toMatchObject({
      accept: 'application/json, text/event-stream',
      'mcp-session-id': session.sessionId,
      'mcp-protocol-version': '2025-11-25',
    });
    expect(listed.result?.tools).toHaveLength(4);
    const called = await session.request('tools/call', { name: 'echo', arguments: { text: 'hi' } });
    expect(called.result?.content).toEqual([{ type: 'text', text: 'hi' }]);
    expect(called.strays).toEqual([]);
    expect(called.exchange.response?.leftOpen).toBeUndefined();

    expect(server.open()).toBe(1);
    await session.close();
    expect(server.open()).toBe(0);
  });

  test('with a v1 SDK server that is stateless and answers in JSON', async () => {
    await using server = await v1Server({ sessions: false });
    await using wire = testWire(server.url);
    const session = await openSession(wire, server.url, 'legacy', '2025-06-18');
    expect(session).toMatchObject({ revision: '2025-06-18', sessionId: undefined });
    expect((await session.request('tools/call', { name: 'echo', arguments: { text: 'hi' } })).result?.content).toEqual([
      { type: 'text', text: 'hi' },
    ]);
    const unknown = await session.request('no/such');
    expect(unknown.error).toEqual({ code: -32601, message: expect.any(String) });
    expect(unknown.result).toBeUndefined();
    await session.close();
    expect(wire.recorded.map(({ exchange }) => exchange.request.method)).not.toContain('DELETE');
  });

  test('answers a ping and declines the rest, while it waits', async () => {
    await using server = await v1Server({ sessions: true });
    await using wire = testWire(server.url);
    const session = await openSession(wire, server.url, 'legacy', '2025-11-25');
    const reply = await session.request('tools/call', { name: 'ask-back' });
    expect(reply.result?.content).toEqual([{ type: 'text', text: 'answered -32601' }]);
    expect(reply.serverRequests.map(({ message }) => message.method)).toEqual(['ping', 'sampling/createMessage']);
    expect(reply.serverRequests[0]!.atMs).toBeGreaterThan(0);
    expect(wire.recorded.map(({ exchange }) => exchange.purpose)).toContain('answer to sampling/createMessage');
  });

  test('shows notifications that come before the answer', async () => {
    await using server = await v1Server({ sessions: true });
    await using wire = testWire(server.url);
    const session = await openSession(wire, server.url, 'legacy', '2025-11-25');
    const reply = await session.request('tools/call', { name: 'notify' });
    expect(reply.notifications.map(({ message }) => message.params)).toEqual([{ level: 'info', data: 'working' }]);
  });

  test('takes up a stream that the server ended before it answered; and further on demand', async () => {
    await using server = await v1Server({ sessions: true });
    await using wire = testWire(server.url);
    const session = await openSession(wire, server.url, 'legacy', '2025-11-25');
    const polled = await session.request('tools/call', { name: 'hang-up' }, { id: 'cut' });
    expect(polled.result?.content).toEqual([{ type: 'text', text: 'later' }]);
    expect(replyOf(polled.exchange, 'cut').message).toBeUndefined();
    expect(polled.continued?.map(({ request }) => request.method)).toEqual(['GET']);
    const lastEventId = polled.exchange.response?.events?.at(-1)?.id;
    expect(lastEventId).toBeTruthy();
    const resumed = await session.resume!(lastEventId, { id: 'cut' });
    expect(resumed.exchange.request).toMatchObject({
      method: 'GET',
      headers: { 'last-event-id': lastEventId, accept: 'text/event-stream' },
    });
    expect(resumed.result?.content).toEqual([{ type: 'text', text: 'later' }]);
  });

  test('does not poll for ever', async () => {
    await using server = await handMade(({ id, method }, response) => {
      if (method === 'initialize') return sendJson(response, { jsonrpc: '2.0', id, result: WELCOME });
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).end('id: 1\nretry: 0\ndata:\n\n');
    });
    await using wire = testWire(server.url);
    const session = await openSession(wire, server.url, 'legacy', '2025-11-25');
    const { message, continued } = await session.request('tools/call', { name: 'never' });
    expect(message).toBeUndefined();
    expect(continued).toHaveLength(5);
  });

  test('does not ask for more of an answer that came under another id', async () => {
    await using server = await handMade(({ id, method }, response) => {
      if (method === 'initialize') return sendJson(response, { jsonrpc: '2.0', id, result: WELCOME });
      const answer = JSON.stringify({ jsonrpc: '2.0', id: String(id), result: { content: [] } });
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).end(`id: 1\nretry: 0\ndata: ${answer}\n\n`);
    });
    await using wire = testWire(server.url);
    const session = await openSession(wire, server.url, 'legacy', '2025-11-25');
    const { message, continued, strays } = await session.request('tools/call', { name: 'read' });
    expect([message, continued]).toEqual([undefined, undefined]);
    expect(strays).toHaveLength(1);
  });

  test.each([
    ['2025-06-18', true],
    ['2025-03-26', false],
    ['2024-11-05', false],
  ])('of %s says its revision in a header: %s', async (revision, says) => {
    await using server = await handMade(({ id, method }, response) =>
      sendJson(response, {
        jsonrpc: '2.0',
        id,
        result: method === 'initialize' ? { ...WELCOME, protocolVersion: revision } : {},
      }),
    );
    await using wire = testWire(server.url);
    const session = await openSession(wire, server.url, 'legacy', '2025-11-25');
    expect(session.revision).toBe(revision);
    expect('MCP-Protocol-Version' in session.headers('ping')).toBe(says);
  });

  test.each(['id with blanks', 'é', 'a, b', ''])('never sends back the session id %j', async (id) => {
    await using server = await handMade((asked, response) => {
      response.setHeader('Mcp-Session-Id', Buffer.from(id).toString('latin1'));
      sendJson(response, { jsonrpc: '2.0', id: asked.id, result: WELCOME });
    });
    await using wire = testWire(server.url);
    const session = await openSession(wire, server.url, 'legacy', '2025-11-25');
    expect(session.sessionId).toBeUndefined();
    expect(session.headers('ping')).not.toHaveProperty('Mcp-Session-Id');
  });

  test('signs each request anew', async () => {
    await using server = await handMade(({ id }, response) =>
      sendJson(response, { jsonrpc: '2.0', id, result: WELCOME }),
    );
    await using wire = testWire(server.url);
    let signed = 0;
    const session = await openSession(wire, server.url, 'legacy', '2025-11-25', {
      authorization: async () => `Bearer ${++signed}`,
    });
    await session.request('ping', undefined, { headers: { authorization: '' } });
    expect(server.asked.map(({ http }) => http.headers.authorization)).toEqual(['Bearer 1', 'Bearer 2', undefined]);
  });

  test('that does not open says why', async () => {
    await using server = await handMade(({ id }, response) =>
      sendJson(response, { jsonrpc: '2.0', id, error: { code: -32000, message: 'closed today' } }, 503),
    );
    await using wire = testWire(server.url);
    const opening = openSession(wire, server.url, 'legacy', '2025-11-25');
    await expect(opening).rejects.toThrow(Untestable);
    await expect(opening).rejects.toThrow(/error -32000 "closed today"/);
  });
});

describe('an answer', () => {
  const replyTo = async (answer: (id: unknown) => { type: string; body: string; end?: boolean }) => {
    await using server = await handMade(({ id, method }, response) => {
      if (method !== 'ping') return sendJson(response, { jsonrpc: '2.0', id, result: WELCOME });
      const { type, body, end = true } = answer(id);
      response.writeHead(200, { 'Content-Type': type });
      if (end) response.end(body);
      else response.write(body);
    });
    await using wire = testWire(server.url);
    const session = await openSession(wire, server.url, 'legacy', '2025-11-25');
    return await session.request('ping');
  };
  const result = (id: unknown) => JSON.stringify({ jsonrpc: '2.0', id, result: {} });

  test('with another id is no answer', async () => {
    const reply = await replyTo((id) => ({ type: 'application/json', body: result(String(id)) }));
    expect(reply.message).toBeUndefined();
    expect(reply.strays.map(({ message }) => message.id)).toEqual(['2']);
  });

  test('that comes twice counts once', async () => {
    const reply = await replyTo((id) => ({ type: 'text/event-stream', body: `data: ${result(id)}\n\n`.repeat(2) }));
    expect(reply.result).toEqual({});
    expect(reply.strays).toHaveLength(1);
  });

  test('in a batch is found', async () => {
    const note = '{"jsonrpc":"2.0","method":"notifications/x"}';
    const reply = await replyTo((id) => ({ type: 'application/json', body: `[${note},${result(id)}]` }));
    expect(reply.result).toEqual({});
    expect(reply.notifications).toHaveLength(1);
  });

  test('that is an error without an id is taken for it', async () => {
    const reply = await replyTo(() => ({
      type: 'application/json',
      body: '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"no"}}',
    }));
    expect(reply.error).toEqual({ code: -32600, message: 'no' });
  });

  test('larger than what evidence keeps is read whole', async () => {
    const text = 'x'.repeat(300_000);
    for (const type of ['application/json', 'text/event-stream']) {
      const reply = await replyTo((id) => {
        const body = JSON.stringify({ jsonrpc: '2.0', id, result: { text } });
        return { type, body: type === 'application/json' ? body : `data: ${body}\n\n` };
      });
      expect(reply.result?.text).toBe(text);
    }
  });

  test.each(['<html>', '', 'null', '[]', '{"jsonrpc":', '['.repeat(1000)])('that is %j is none', async (body) => {
    const reply = await replyTo(() => ({ type: 'application/json', body }));
    expect(reply.message).toBeUndefined();
    expect(reply.exchange.response?.status).toBe(200);
  });
});

describe('a modern session', () => {
  test('with a v2 SDK server: every request stands alone', async () => {
    await using server = await v2Server('reject');
    await using wire = testWire(server.url);
    const session = await openSession(wire, server.url, 'modern', '2026-07-28');
    expect(session).toMatchObject({ era: 'modern', revision: '2026-07-28', sessionId: undefined });
    expect(session.welcome.supportedVersions).toContain('2026-07-28');
    expect(session.opening).toHaveLength(1);

    const listed = await session.request('tools/list');
    expect(listed.exchange.request.headers).toMatchObject({
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/list',
    });
    expect(JSON.parse(listed.exchange.request.body!).params._meta).toEqual({
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 'touchstone', version: expect.any(String) },
      'io.modelcontextprotocol/clientCapabilities': {},
    });
    expect(listed.result?.tools).toHaveLength(2);
    await session.close();
  });

  test('names what it calls in headers, encoded where they could not carry it', async () => {
    await using server = await v2Server('reject');
    await using wire = testWire(server.url);
    const session = await openSession(wire, server.url, 'modern', '2026-07-28');
    const called = await session.request('tools/call', { name: 'echo', arguments: { text: 'hi' } });
    expect(called.exchange.request.headers['mcp-name']).toBe('echo');
    expect(called.result?.content).toEqual([{ type: 'text', text: 'hi' }]);
    const prompted = await session.request('prompts/get', { name: 'grüße' });
    expect(prompted.exchange.request.headers['mcp-name']).toBe(`=?base64?${Buffer.from('grüße').toString('base64')}?=`);
    expect(prompted.result?.messages).toEqual([]);
    const contradicted = await session.request(
      'tools/call',
      { name: 'echo', arguments: { text: 'hi' } },
      { headers: { 'Mcp-Name': 'other' } },
    );
    expect(contradicted.error?.code).toBe(-32020);
  });

  test('repeats in headers the arguments that the tool list says', async () => {
    await using server = await v2Server('reject');
    await using wire = testWire(server.url);
    const session = await openSession(wire, server.url, 'modern', '2026-07-28');
    await session.request('tools/list');
    const called = await session.request('tools/call', { name: 'routed', arguments: { region: 'Zürich' } });
    expect(called.exchange.request.headers['mcp-param-region']).toMatch(/^=\?base64\?/);
    expect(called.result?.content).toEqual([{ type: 'text', text: 'Zürich' }]);
  });

  test('answers nothing that a server asks: this era has no way back', async () => {
    await using server = await handMade(({ id, method }, response) => {
      if (method === 'server/discover') {
        return sendJson(response, { jsonrpc: '2.0', id, result: { supportedVersions: ['2026-07-28'] } });
      }
      const messages = [
        { jsonrpc: '2.0', id: 'mine', method: 'ping' },
        { jsonrpc: '2.0', id, result: { resultType: 'complete', tools: [] } },
      ];
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.end(messages.map((message) => `data: ${JSON.stringify(message)}\n\n`).join(''));
    });
    await using wire = testWire(server.url);
    const session = await openSession(wire, server.url, 'modern', '2026-07-28');
    const reply = await session.request('tools/list');
    expect(reply.serverRequests.map(({ message }) => message.id)).toEqual(['mine']);
    expect(reply.result?.tools).toEqual([]);
    expect(server.asked.map(({ method }) => method)).toEqual(['server/discover', 'tools/list']);
  });

  test('does not open at a legacy server', async () => {
    await using server = await v1Server({ sessions: true });
    await using wire = testWire(server.url);
    await expect(openSession(wire, server.url, 'modern', '2026-07-28')).rejects.toThrow(Untestable);
  });
});

test('a stream that a server leaves open is waited for once', async () => {
  await using server = await handMade(({ id, method }, response) => {
    if (id === undefined) return response.writeHead(202).end();
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write(
      `data: ${JSON.stringify({ jsonrpc: '2.0', id, result: method === 'initialize' ? WELCOME : {} })}\n\n`,
    );
  });
  await using wire = testWire(server.url);
  const waits: (number | undefined)[] = [];
  const exchange: typeof wire.exchange = (request) => {
    if (request.body) waits.push(request.lingerMs);
    return wire.exchange({ ...request, lingerMs: 30 });
  };
  const session = await openSession({ ...wire, exchange }, server.url, 'legacy', '2025-11-25');
  const reply = await session.request('ping');
  expect(reply.result).toEqual({});
  expect(reply.exchange.response?.leftOpen).toBe(true);
  expect(reply.exchange.fault).toBeUndefined();
  expect(waits).toEqual([5_000, undefined, 100]);
});
