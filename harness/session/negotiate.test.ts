import { describe, expect, test } from 'vitest';
import { testWire } from '../wire/loopback.fixture.js';
import { type Negotiation, negotiate } from './negotiate.js';
import { type Asked, handMade, sendJson, v1Server, v2Server } from './servers.fixture.js';

const spoken = ({ eras }: Negotiation): string[] => eras.map(({ era, revision }) => `${era} ${revision}`);
const attempts = ({ openings }: Negotiation): string[] => openings.map(({ reply }) => reply.exchange.purpose);
const initialize = (protocolVersion: string) => ({
  protocolVersion,
  capabilities: {},
  serverInfo: { name: 'made', version: '1' },
});
const error = ({ id }: Asked, code: number, data?: unknown) => ({
  jsonrpc: '2.0',
  id,
  error: { code, message: 'no', data },
});

describe('servers of the SDKs', () => {
  test('v1 with sessions speaks the legacy era, and is left without a session', async () => {
    await using server = await v1Server({ sessions: true });
    await using wire = testWire(server.url);
    const found = await negotiate(wire, server.url);
    expect(spoken(found)).toEqual(['legacy 2025-11-25']);
    expect(attempts(found)).toEqual(['server/discover 2026-07-28', 'tools/list 2026-07-28', 'initialize 2025-11-25']);
    expect(found.openings.map(({ revision }) => revision)).toEqual([undefined, undefined, '2025-11-25']);
    expect(found.eras[0]?.welcome.serverInfo).toMatchObject({ name: 'fixture' });
    expect(server.open()).toBe(0);
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  });

  test('v1 without sessions speaks the legacy era', async () => {
    await using server = await v1Server({ sessions: false });
    await using wire = testWire(server.url);
    expect(spoken(await negotiate(wire, server.url))).toEqual(['legacy 2025-11-25']);
  });

  test('v2 that serves both speaks both', async () => {
    await using server = await v2Server('stateless');
    await using wire = testWire(server.url);
    const found = await negotiate(wire, server.url);
    expect(spoken(found)).toEqual(['modern 2026-07-28', 'legacy 2025-11-25']);
    expect(found.eras[0]?.welcome.supportedVersions).toContain('2026-07-28');
  });

  test('v2 that rejects initialize speaks the modern era alone', async () => {
    await using server = await v2Server('reject');
    await using wire = testWire(server.url);
    const found = await negotiate(wire, server.url);
    expect(spoken(found)).toEqual(['modern 2026-07-28']);
    expect(found.openings.at(-1)?.reply.error?.code).toBe(-32022);
    expect(found.deprecatedSse).toBeUndefined();
  });
});

describe('revisions', () => {
  test('the one that the server settles on counts', async () => {
    await using server = await handMade((asked, response) =>
      asked.method === 'initialize'
        ? sendJson(response, { jsonrpc: '2.0', id: asked.id, result: initialize('2025-03-26') })
        : sendJson(response, error(asked, -32601), 404),
    );
    await using wire = testWire(server.url);
    expect(spoken(await negotiate(wire, server.url))).toEqual(['legacy 2025-03-26']);
  });

  const knowing = (revision: string, refusal: (asked: Asked) => [unknown, number]) =>
    handMade((asked, response) => {
      if (asked.method === 'initialize' && asked.params.protocolVersion === revision) {
        return sendJson(response, { jsonrpc: '2.0', id: asked.id, result: initialize(revision) });
      }
      if (asked.id === undefined) return response.writeHead(202).end();
      return sendJson(response, ...refusal(asked));
    });

  test.each<[string, (asked: Asked) => [unknown, number], string[]]>([
    ['an error in 200', (asked) => [error(asked, -32602), 200], ['2025-11-25', '2025-06-18', '2025-03-26']],
    ['a 400', (asked) => [error(asked, -32600), 400], ['2025-11-25', '2025-06-18', '2025-03-26']],
    ['a 500 without JSON-RPC', () => ['oops', 500], ['2025-11-25', '2025-06-18', '2025-03-26']],
    [
      'an error that names revisions',
      (asked) => [error(asked, -32602, { supported: ['2025-03-26'] }), 400],
      ['2025-11-25', '2025-03-26'],
    ],
  ])('are asked downwards after %s', async (_name, refusal, asked) => {
    await using server = await knowing('2025-03-26', refusal);
    await using wire = testWire(server.url);
    const found = await negotiate(wire, server.url);
    expect(spoken(found)).toEqual(['legacy 2025-03-26']);
    expect(found.openings.filter(({ era }) => era === 'legacy').map((opening) => opening.asked)).toEqual(asked);
  });
});

describe('what looks like an era and is none', () => {
  test('tools/list that is answered without initialize, as before 2026-07-28', async () => {
    await using server = await handMade((asked, response) => {
      if (asked.method === 'tools/list')
        return sendJson(response, { jsonrpc: '2.0', id: asked.id, result: { tools: [] } });
      if (asked.method === 'initialize')
        return sendJson(response, { jsonrpc: '2.0', id: asked.id, result: initialize('2025-11-25') });
      return sendJson(response, error(asked, -32601));
    });
    await using wire = testWire(server.url);
    expect(spoken(await negotiate(wire, server.url))).toEqual(['legacy 2025-11-25']);
  });

  test('a result to everything', async () => {
    await using server = await handMade(({ id }, response) => sendJson(response, { jsonrpc: '2.0', id, result: {} }));
    await using wire = testWire(server.url);
    expect(spoken(await negotiate(wire, server.url))).toEqual([]);
  });

  test('discover that lists older revisions alone', async () => {
    await using server = await handMade((asked, response) =>
      asked.method === 'server/discover'
        ? sendJson(response, { jsonrpc: '2.0', id: asked.id, result: { supportedVersions: ['2025-11-25'] } })
        : sendJson(response, error(asked, -32601)),
    );
    await using wire = testWire(server.url);
    expect(spoken(await negotiate(wire, server.url))).toEqual([]);
  });

  test('errors to everything', async () => {
    await using server = await handMade((asked, response) => sendJson(response, error(asked, -32601)));
    await using wire = testWire(server.url);
    const found = await negotiate(wire, server.url);
    expect(spoken(found)).toEqual([]);
    expect(found.openings.filter(({ era }) => era === 'legacy')).toHaveLength(4);
  });
});

test('a modern server without discover is known by its tools/list', async () => {
  await using server = await handMade((asked, response) =>
    asked.method === 'tools/list'
      ? sendJson(response, { jsonrpc: '2.0', id: asked.id, result: { resultType: 'complete', tools: [] } })
      : sendJson(response, error(asked, -32601), 404),
  );
  await using wire = testWire(server.url);
  const found = await negotiate(wire, server.url);
  expect(found.eras).toEqual([{ era: 'modern', revision: '2026-07-28', welcome: {} }]);
});

test('a server that wants a token is asked once per era', async () => {
  await using server = await handMade((_asked, response) =>
    response.writeHead(401, { 'WWW-Authenticate': 'Bearer resource_metadata="https://x.test/"' }).end(),
  );
  await using wire = testWire(server.url);
  const found = await negotiate(wire, server.url);
  expect(found.eras).toEqual([]);
  expect(attempts(found)).toEqual(['server/discover 2026-07-28', 'initialize 2025-11-25']);
  expect(found.openings[0]?.reply.exchange.response).toMatchObject({
    status: 401,
    headers: { 'www-authenticate': expect.any(String) },
  });
  expect(server.asked.map(({ http }) => http.method)).not.toContain('GET');
});

test('a web page is asked no further than needed', async () => {
  await using server = await handMade((_asked, response) =>
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>'),
  );
  await using wire = testWire(server.url);
  const found = await negotiate(wire, server.url);
  expect(found).toEqual({ openings: expect.any(Array), eras: [] });
  expect(found.openings).toHaveLength(3);
});

test.each([404, 405])('HTTP+SSE is named, where POST gives %i', async (status) => {
  await using server = await handMade(({ http }, response) => {
    if (http.method !== 'GET') return response.writeHead(status).end();
    return response
      .writeHead(200, { 'Content-Type': 'text/event-stream' })
      .write('event: endpoint\ndata: /messages?id=1\n\n');
  });
  await using wire = testWire(server.url);
  const found = await negotiate(wire, server.url);
  expect(found.eras).toEqual([]);
  expect(found.openings.filter(({ era }) => era === 'legacy')).toHaveLength(1);
  expect(found.deprecatedSse?.response?.events).toMatchObject([{ event: 'endpoint', data: '/messages?id=1' }]);
  expect(found.deprecatedSse?.fault).toBeUndefined();
});

test('a stream without an endpoint event is not HTTP+SSE', async () => {
  await using server = await handMade(({ http }, response) => {
    if (http.method !== 'GET') return response.writeHead(405).end();
    return response.writeHead(200, { 'Content-Type': 'text/event-stream' }).end('data: {}\n\n');
  });
  await using wire = testWire(server.url);
  expect((await negotiate(wire, server.url)).deprecatedSse).toBeUndefined();
});

test('a server that says nothing is given up after one request per era', async () => {
  await using server = await handMade(() => {});
  await using wire = testWire(server.url);
  const found = await negotiate(wire, server.url, { timeoutMs: 30 });
  expect(found.eras).toEqual([]);
  expect(found.openings.map(({ reply }) => reply.exchange.fault?.kind)).toEqual(['timeout', 'timeout']);
});
