import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { McpServer as LegacyMcpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { type EventStore, StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { EmptyResultSchema, type JSONRPCMessage, type ServerRequest } from '@modelcontextprotocol/sdk/types.js';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { type Loopback, serve } from '../wire/loopback.fixture.js';

const INFO = { name: 'fixture', version: '1.0.0' };

/** A server of the v1 SDK: up to 2025-11-25. With sessions it streams and can be resumed; without it answers in JSON. */
export async function v1Server({
  sessions,
  tools,
}: {
  sessions: boolean;
  tools?: (server: LegacyMcpServer) => void;
}): Promise<Loopback & { open: () => number }> {
  const transports = new Map<string, StreamableHTTPServerTransport>();
  const connected = async (): Promise<StreamableHTTPServerTransport> => {
    const transport = sessions
      ? new StreamableHTTPServerTransport({
          sessionIdGenerator: randomUUID,
          eventStore: eventStore(),
          onsessioninitialized: (id) => void transports.set(id, transport),
          onsessionclosed: (id) => void transports.delete(id),
        })
      : new StreamableHTTPServerTransport({ enableJsonResponse: true });
    const server = legacyTools();
    tools?.(server);
    // The SDK's own types disagree under exactOptionalPropertyTypes.
    await server.connect(transport as Transport);
    return transport;
  };
  const server = await serve(async (request, response) => {
    const known = transports.get(String(request.headers['mcp-session-id']));
    await (known ?? (await connected())).handleRequest(request, response);
  });
  return { ...server, url: `${server.url}/mcp`, open: () => transports.size };
}

function legacyTools(): LegacyMcpServer {
  const server = new LegacyMcpServer(INFO, { capabilities: { logging: {} } });
  server.registerTool('echo', { inputSchema: { text: z.string() } }, ({ text }) => ({
    content: [{ type: 'text', text }],
  }));
  server.registerTool('ask-back', {}, async (extra) => {
    const asked: ServerRequest[] = [
      { method: 'ping' },
      { method: 'sampling/createMessage', params: { messages: [], maxTokens: 1 } },
    ];
    const answers = await Promise.all(
      asked.map((request) =>
        extra.sendRequest(request, EmptyResultSchema).then(
          () => 'answered',
          (error: { code: number }) => String(error.code),
        ),
      ),
    );
    return { content: [{ type: 'text', text: answers.join(' ') }] };
  });
  server.registerTool('notify', {}, async (extra) => {
    await extra.sendNotification({ method: 'notifications/message', params: { level: 'info', data: 'working' } });
    return { content: [] };
  });
  server.registerTool('hang-up', {}, (extra) => {
    extra.closeSSEStream?.();
    return { content: [{ type: 'text', text: 'later' }] };
  });
  return server;
}

function eventStore(): EventStore {
  const events: { id: string; streamId: string; message: JSONRPCMessage }[] = [];
  return {
    storeEvent: async (streamId, message) => {
      const id = `${events.length + 1}`;
      events.push({ id, streamId, message });
      return id;
    },
    replayEventsAfter: async (lastEventId, { send }) => {
      const from = events.findIndex(({ id }) => id === lastEventId);
      const streamId = events[from]?.streamId ?? '';
      for (const event of events.slice(from + 1)) if (event.streamId === streamId) await send(event.id, event.message);
      return streamId;
    },
  };
}

/** A server of the v2 SDK: 2026-07-28, and where `legacy` says so, `initialize` too. */
export async function v2Server(legacy: 'stateless' | 'reject', tools?: (server: McpServer) => void): Promise<Loopback> {
  const handler = createMcpHandler(
    () => {
      const server = new McpServer(INFO, { capabilities: { tools: {} } });
      server.registerTool('echo', { inputSchema: z.object({ text: z.string() }) }, ({ text }) => ({
        content: [{ type: 'text', text }],
      }));
      server.registerTool(
        'routed',
        { inputSchema: z.object({ region: z.string().meta({ 'x-mcp-header': 'Region' }) }) },
        ({ region }) => ({ content: [{ type: 'text', text: region }] }),
      );
      tools?.(server);
      server.registerPrompt('grüße', {}, () => ({ messages: [] }));
      return server;
    },
    { legacy },
  );
  const server = await serve(async (request, response) =>
    answerWith(await handler.fetch(webRequest(request)), response),
  );
  return { ...server, url: `${server.url}/mcp` };
}

function webRequest(request: IncomingMessage): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value));
  const method = request.method ?? 'GET';
  const body =
    method === 'GET' || method === 'HEAD' ? {} : { body: Readable.toWeb(request) as ReadableStream, duplex: 'half' };
  return new Request(`http://${request.headers.host}${request.url}`, { method, headers, ...body });
}

async function answerWith(answer: Response, response: ServerResponse): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) response.write(chunk);
  response.end();
}

/** What a hand-made server sees of a request. */
export interface Asked {
  http: IncomingMessage;
  /** Undefined where the body is no JSON-RPC request. */
  method: string | undefined;
  id: unknown;
  params: Record<string, unknown>;
}

/** A server that is written in the test; every request that it saw is in `asked`. */
export async function handMade(
  answer: (asked: Asked, response: ServerResponse) => void,
): Promise<Loopback & { asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = await serve(async (request, response) => {
    const text = (await request.toArray()).join('');
    const message = text ? JSON.parse(text) : {};
    const seen = { http: request, method: message.method, id: message.id, params: message.params ?? {} };
    asked.push(seen);
    answer(seen, response);
  });
  return { ...server, asked };
}

export const sendJson = (response: ServerResponse, body: unknown, status = 200): void => {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
};
