import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';

/** A place on loopback that is held before it answers: a resource and its authorization server must name each other. */
export interface Stand extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  origin: string;
  answer(listener: RequestListener): void;
}

/** Takes a free port; until something answers there, requests wait. */
export async function stand(): Promise<Stand> {
  let set: (listener: RequestListener) => void = () => {};
  const listener = new Promise<RequestListener>((resolve) => {
    set = resolve;
  });
  const server = createServer((request, response) => void listener.then((answer) => answer(request, response)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer: (answer) => set(answer),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Who lets people in, and how a token of theirs is told from others. */
export interface Guard {
  /** MCP URL, as its authorization server and clients know it. */
  resource: string;
  issuer: string;
  scopes: readonly string[];
  verify(token: string): Promise<boolean>;
}

/** A minimal MCP endpoint (the SDK's, without sessions, one tool that reads) in front of a foreign authorization server; RFC 9728, RFC 6750. */
export function resourceServer({ resource, issuer, scopes, verify }: Guard): RequestListener {
  const { origin, pathname } = new URL(resource);
  const metadata = `/.well-known/oauth-protected-resource${pathname}`;
  const document = { resource, authorization_servers: [issuer], scopes_supported: scopes };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname: path } = new URL(request.url ?? '/', origin);
    if (path === metadata && request.method === 'GET')
      return void response.setHeader('content-type', 'application/json').end(JSON.stringify(document));
    if (path !== pathname) return void response.writeHead(404).end();
    const token = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined || !(await verify(token).catch(() => false))) {
      const error = token === undefined ? '' : 'error="invalid_token", ';
      const challenge = `Bearer ${error}scope="${scopes.join(' ')}", resource_metadata="${origin}${metadata}"`;
      return void response.writeHead(401, { 'www-authenticate': challenge }).end();
    }
    if (request.method !== 'POST') return void response.writeHead(405, { allow: 'POST' }).end();
    await serve(request, response);
  };
  return (request, response) =>
    void answer(request, response).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const server = new McpServer({ name: 'field-resource', version: '1.0.0' });
  const about = { title: 'Greet', description: 'Greets the reader of the field.', annotations: { readOnlyHint: true } };
  server.registerTool('greet', about, async () => ({ content: [{ type: 'text', text: 'Good morning.' }] }));
  const transport = new StreamableHTTPServerTransport({});
  response.once('close', () => void transport.close());
  // The SDK's own types disagree under exactOptionalPropertyTypes.
  await server.connect(transport as unknown as Transport);
  await transport.handleRequest(request, response);
}

/** A listener for what answers `Request` with `Response`. */
export const fetching =
  (handle: (request: Request) => Response | Promise<Response>, origin: string): RequestListener =>
  async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const headers = new Headers();
    for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value));
    const { method = 'GET', url = '/' } = request;
    const body = chunks.length > 0 ? { body: Buffer.concat(chunks) } : {};
    const answer = await handle(new Request(new URL(url, origin), { method, headers, ...body }));
    const cookies = answer.headers.getSetCookie();
    response.writeHead(answer.status, {
      ...Object.fromEntries(answer.headers),
      ...(cookies.length > 0 && { 'set-cookie': cookies }),
    });
    response.end(Buffer.from(await answer.arrayBuffer()));
  };
