import type { McpServer as LegacyMcpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { acceptedContent, inputRequired, type McpServer } from '@modelcontextprotocol/server';
import { describe, expect, test } from 'vitest';
import { isObject, type Json } from '../wire/json.js';
import { testWire } from '../wire/loopback.fixture.js';
import { openSession } from './open.js';
import { handMade, sendJson, v1Server, v2Server } from './servers.fixture.js';

const requestedSchema = { type: 'object' as const, properties: { name: { type: 'string' as const } } };
const ask = (message: string) => ({ mode: 'form' as const, message, requestedSchema });
const text = (said: unknown) => ({ content: [{ type: 'text' as const, text: JSON.stringify(said) }] });
/** Answers with what it was asked. */
const elicit = (params: Json | undefined): Json => ({
  action: 'accept',
  content: { name: isObject(params) ? params.message! : null },
});

/** Asks where it will answer, and on its own stream. */
const asking = (server: LegacyMcpServer): void => {
  server.registerTool('there', {}, async () => text(await server.server.elicitInput(ask('there?'))));
  server.registerTool('here', {}, async ({ requestId }) =>
    text(await server.server.elicitInput(ask('here?'), { relatedRequestId: requestId })),
  );
};

describe('a legacy session that answers forms', () => {
  test.each(['here', 'there'])('is asked %s, and the tool goes on', async (tool) => {
    await using server = await v1Server({ sessions: true, tools: asking });
    await using wire = testWire(server.url);
    const session = await openSession(wire, server.url, 'legacy', '2025-11-25', { elicit });
    const { result } = await session.request('tools/call', { name: tool });
    expect(result).toEqual(text({ action: 'accept', content: { name: `${tool}?` } }));
    await session.close();
    expect(wire.recorded.map(({ exchange }) => exchange.request.method)).toContain('DELETE');
  });

  test('that is not told how offers nothing, and is not asked', async () => {
    await using server = await v1Server({ sessions: true, tools: asking });
    await using wire = testWire(server.url);
    const session = await openSession(wire, server.url, 'legacy', '2025-11-25');
    const { result } = await session.request('tools/call', { name: 'here' });
    expect(result).toEqual({
      isError: true,
      content: [{ type: 'text', text: 'Client does not support form elicitation.' }],
    });
    expect(wire.recorded.map(({ exchange }) => exchange.request.method)).not.toContain('GET');
  });

  test.each([
    ['refuses', 405],
    ['says nothing', undefined],
  ])('opens where the stream of the server %s', async (_, status) => {
    await using server = await handMade(({ http, id, method }, response) => {
      if (http.method === 'GET') return status === undefined ? undefined : void response.writeHead(status).end();
      const welcome = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 'made', version: '1' } };
      sendJson(response, { jsonrpc: '2.0', id, result: method === 'initialize' ? welcome : {} });
    });
    await using wire = testWire(server.url);
    const session = await openSession(wire, server.url, 'legacy', '2025-11-25', { elicit });
    await session.close();
    expect(server.asked[0]?.params.capabilities).toEqual({ elicitation: {} });
    expect(server.asked.filter(({ http }) => http.method === 'GET')).toHaveLength(1);
  });
});

/** Two rounds, one after the other. */
const rounds = (server: McpServer): void => {
  const form = (message: string) => inputRequired.elicit(ask(message));
  server.registerTool('twice', {}, ({ mcpReq: { inputResponses, requestState } }) => {
    const given = acceptedContent<{ name: string }>(inputResponses, 'it');
    const said = [requestState<string>() ?? '', given?.name].filter(Boolean).join(' ');
    if (said === 'first? second?') return text(said);
    return inputRequired({ inputRequests: { it: form(said ? 'second?' : 'first?') }, requestState: said });
  });
};

describe('a modern session that answers forms', () => {
  test('goes as many rounds as it is asked to, and gives back the state', async () => {
    await using server = await v2Server('reject', rounds);
    await using wire = testWire(server.url);
    const session = await openSession(wire, server.url, 'modern', '2026-07-28', { elicit });
    const { result } = await session.request('tools/call', { name: 'twice' });
    expect(result).toMatchObject(text('first? second?'));
    const bare = await openSession(wire, server.url, 'modern', '2026-07-28');
    expect((await bare.request('tools/call', { name: 'twice' })).error).toMatchObject({ code: -32021 });
  });

  test('leaves what it did not offer', async () => {
    await using server = await handMade(({ id }, response) =>
      sendJson(response, {
        jsonrpc: '2.0',
        id,
        result: {
          resultType: 'input_required',
          supportedVersions: ['2026-07-28'],
          inputRequests: { it: { method: 'elicitation/create' }, model: { method: 'sampling/createMessage' } },
        },
      }),
    );
    await using wire = testWire(server.url);
    const session = await openSession(wire, server.url, 'modern', '2026-07-28', { elicit });
    expect((await session.request('tools/call', { name: 'models' })).result?.resultType).toBe('input_required');
    expect(server.asked.filter(({ method }) => method === 'tools/call')).toHaveLength(1);
  });

  test('is not asked for ever', async () => {
    await using server = await handMade(({ id }, response) =>
      sendJson(response, {
        jsonrpc: '2.0',
        id,
        result: { resultType: 'input_required', supportedVersions: ['2026-07-28'], requestState: 'again' },
      }),
    );
    await using wire = testWire(server.url);
    const session = await openSession(wire, server.url, 'modern', '2026-07-28', { elicit });
    await session.request('tools/call', { name: 'again' });
    expect(server.asked.filter(({ method }) => method === 'tools/call')).toHaveLength(6);
  });
});
