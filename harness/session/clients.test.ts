import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { expect, test } from 'vitest';
import { testWire } from '../wire/loopback.fixture.js';
import { v1Server, v2Server } from './servers.fixture.js';

const INFO = { name: 'client', version: '1.0.0' };
const CALL = { name: 'echo', arguments: { text: 'hi' } };
const ANSWER = [{ type: 'text', text: 'hi' }];

test.each([true, false])('the v1 client works over the wire’s fetch, sessions: %s', async (sessions) => {
  await using server = await v1Server({ sessions });
  await using wire = testWire(server.url);
  const client = new LegacyClient(INFO);
  const transport = new LegacyTransport(new URL(server.url), { fetch: wire.fetch });
  await client.connect(transport as Parameters<LegacyClient['connect']>[0]);
  expect((await client.callTool(CALL)).content).toEqual(ANSWER);
  await transport.terminateSession();
  await client.close();
  await expect
    .poll(() => wire.recorded.some(({ exchange }) => exchange.request.body?.includes('tools/call')))
    .toBe(true);
});

test('the v2 client works over the wire’s fetch', async () => {
  await using server = await v2Server('reject');
  await using wire = testWire(server.url);
  const client = new Client(INFO, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  await client.connect(new StreamableHTTPClientTransport(new URL(server.url), { fetch: wire.fetch }));
  expect((await client.callTool(CALL)).content).toEqual(ANSWER);
  await client.close();
  expect(wire.recorded.map(({ exchange }) => exchange.request.headers['mcp-method'])).toContain('tools/call');
});
