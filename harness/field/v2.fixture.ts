import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

/** How a server on the v2 SDK is set up: its own defaults, without the legacy era, or answering JSON alone. */
export interface V2Options {
  legacy?: 'stateless' | 'reject';
  responseMode?: 'auto' | 'sse' | 'json';
}

/** A server as a vendor would write it on `@modelcontextprotocol/server`, on a free port of 127.0.0.1. */
export async function v2Server(options: V2Options = {}): Promise<{ url: string } & AsyncDisposable> {
  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: 'Weather', version: '2.0.1' }, { capabilities: { tools: {} } });
    server.registerTool(
      'get_forecast',
      {
        title: 'Get the forecast',
        description: 'Gives the forecast of one city, by its name in the parameter city.',
        inputSchema: z.object({ city: z.string().describe('Name of a city').default('Wien') }),
        annotations: { title: 'Get the forecast', readOnlyHint: true, destructiveHint: false },
      },
      async ({ city }) => ({ content: [{ type: 'text', text: `Sun in ${city}` }] }),
    );
    return server;
  }, options as never);
  const http = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const answer = await handler.fetch(webRequest(request, Buffer.concat(chunks)));
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) response.write(chunk);
      response.end();
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`,
    [Symbol.asyncDispose]: async () => {
      await handler.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

function webRequest({ method = 'GET', url = '/', headers }: IncomingMessage, body: Buffer): Request {
  return new Request(`http://${headers.host}${url}`, {
    method,
    headers: headers as Record<string, string>,
    ...(body.length > 0 && { body: new Uint8Array(body) }),
  });
}
