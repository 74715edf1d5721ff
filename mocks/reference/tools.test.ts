import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from './hooks.js';
import { reference } from './server.js';
import { healthyWorld, type ToolResult } from './world.js';

/** Arguments as a stranger would derive them: the target file's, else the schema's own examples and defaults. */
function argumentsFor(schema: JsonObject, given: JsonObject | undefined): JsonObject {
  const properties = schema.properties as Record<string, { examples?: JsonObject[]; default?: JsonObject }>;
  const required = schema.required as string[];
  return given ?? Object.fromEntries(required.map((name) => [name, properties[name]?.examples?.[0] ?? null]));
}

interface Caller {
  call(name: string, args: JsonObject): Promise<ToolResult>;
  close(): Promise<void>;
}
const callers: Record<string, (url: URL) => Promise<Caller>> = {
  'v1 client': async (url) => {
    const client = new Client({ name: 'test', version: '1.0.0' });
    await client.connect(new StreamableHTTPClientTransport(url) as Parameters<Client['connect']>[0]);
    return { call: (name, args) => client.callTool({ name, arguments: args }), close: () => client.close() };
  },
  'v2 client': async (url) => {
    const client = new ModernClient({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
    await client.connect(new ModernTransport(url));
    return { call: (name, args) => client.callTool({ name, arguments: args }), close: () => client.close() };
  },
};

describe.each(Object.entries(callers))('%s', (_, connect) => {
  test('every tool succeeds twice, as it says', async () => {
    const world = healthyWorld();
    world.auth.mode = 'none';
    world.timing.slowToolMs = 10;
    await using server = await reference(world, { plain: true });
    const client = await connect(new URL(server.url));
    const ajv = new Ajv2020({ strict: false });
    for (const [name, { inputSchema, outputSchema }] of Object.entries(world.tools)) {
      const args = argumentsFor(inputSchema, server.target().tools?.[name]?.arguments as JsonObject | undefined);
      for (let time = 0; time < 2; time++) {
        const result = await client.call(name, args);
        expect([name, result.isError, result.content]).toEqual([name, undefined, expect.any(Array)]);
        if (outputSchema) expect([name, ajv.validate(outputSchema, result.structuredContent)]).toEqual([name, true]);
      }
    }
    await client.close();
  });
});

describe('definitions', () => {
  test.each(Object.entries(healthyWorld().tools))(
    '%s says what it is',
    (name, { title, description, inputSchema, annotations }) => {
      expect(annotations).toMatchObject({
        title,
        readOnlyHint: expect.any(Boolean),
        destructiveHint: expect.any(Boolean),
      });
      expect(annotations?.readOnlyHint).not.toBe(annotations?.destructiveHint);
      expect(description?.length).toBeGreaterThan(40);
      expect(new Ajv2020({ strict: false }).validateSchema(inputSchema)).toBe(true);
      for (const schema of Object.values(inputSchema.properties as JsonObject))
        expect([name, schema]).toEqual([
          name,
          expect.objectContaining({ type: expect.any(String), description: expect.any(String) }),
        ]);
    },
  );

  test('what one world alters, another does not see', () => {
    const bent = healthyWorld();
    Object.assign(bent.tools.get_note.inputSchema.properties as JsonObject, { id: null });
    bent.tools.get_note.annotations!.title = 'bent';
    bent.cors.origins.length = 0;
    expect(healthyWorld().tools.get_note).toMatchObject({
      annotations: { title: 'Get a note' },
      inputSchema: { properties: { id: { type: 'string' } } },
    });
    expect(healthyWorld().cors.origins).toHaveLength(3);
  });
});

test.each([
  ['get_note', {}, 'Parameter "id" is missing'],
  ['get_note', { id: '0123456789abcdef' }, 'Call search_notes'],
  ['search_notes', { limit: 'many' }, 'Parameter "limit" must be integer'],
  ['search_notes', { limit: 500 }, 'Parameter "limit" must be <= 50'],
  ['search_notes', { cursor: 'mine' }, 'Parameter "cursor"'],
  ['export_notes', { format: 'pdf' }, 'must be one of markdown, jsonl'],
  ['list_tags', { colour: 'red' }, 'It takes: prefix'],
  ['check_link', { url: 'ftp://example.org' }, 'https://'],
])('%s with %j is told what to do', async (name, args, hint) => {
  await using server = await reference(
    (world) => {
      world.auth.mode = 'none';
    },
    { plain: true },
  );
  const client = await callers['v2 client']!(new URL(server.url));
  const result = await client.call(name, args);
  expect(result.isError).toBe(true);
  expect(result.content).toEqual([{ type: 'text', text: expect.stringContaining(hint) }]);
  await client.close();
});
