import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { describe, expect, test } from 'vitest';
import { type Reference, reference } from './server.js';
import { onMessage, type World } from './world.js';

const TOOLS = 11;
const open = (mutate: (world: World) => void = () => {}): Promise<Reference> =>
  reference(
    (world) => {
      world.auth.mode = 'none';
      mutate(world);
    },
    { plain: true },
  );

async function v1Client(server: Reference): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(new StreamableHTTPClientTransport(new URL(server.url)) as Parameters<Client['connect']>[0]);
  return client;
}

/** Every page of a list. */
async function names(
  list: (cursor?: string) => Promise<{ tools: { name: string }[]; nextCursor?: string | undefined }>,
) {
  const found: string[] = [];
  for (let cursor: string | undefined, more = true; more; ) {
    const page = await list(cursor);
    found.push(...page.tools.map(({ name }) => name));
    cursor = page.nextCursor;
    more = cursor !== undefined;
  }
  return found;
}

describe('official clients', () => {
  test('v1 connects, lists in two pages and calls', async () => {
    await using server = await open();
    const client = await v1Client(server);
    expect(await names((cursor) => client.listTools({ ...(cursor && { cursor }) }))).toHaveLength(TOOLS);
    const result = await client.callTool({ name: 'search_notes', arguments: { query: 'garden' } });
    expect(result.structuredContent).toMatchObject({ total: 3 });
    await client.close();
  });

  test.each([
    ['legacy', 'legacy', '2025-11-25'],
    ['auto', 'auto', '2026-07-28'],
    ['pinned', { pin: '2026-07-28' }, '2026-07-28'],
  ] as const)('v2 in mode %s', async (_, mode, revision) => {
    await using server = await open();
    const client = new ModernClient({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode } });
    await client.connect(new ModernTransport(new URL(server.url)));
    expect(client.getNegotiatedProtocolVersion()).toBe(revision);
    expect((await client.listTools()).tools).toHaveLength(TOOLS);
    const result = await client.callTool({ name: 'count_words', arguments: { text: 'one two' } });
    expect(result.structuredContent).toMatchObject({ words: 2 });
    await client.close();
  });

  test('a hook alters a response in both eras', async () => {
    await using server = await open((world) => {
      onMessage(world, 'tools/call', (message) => {
        message.result = { content: [{ type: 'text', text: 'bent' }] };
      });
    });
    const client = await v1Client(server);
    expect(await client.callTool({ name: 'list_tags', arguments: {} })).toMatchObject({ content: [{ text: 'bent' }] });
    await client.close();
  });
});
