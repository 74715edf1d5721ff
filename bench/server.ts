import { createServer } from 'node:http';

/**
 * The server under load, in a process of its own: answers `tools/call` with the request's id, as JSON or (`/sse`) as a stream of
 * one event, and everything else that a client says on its way in. Writes its port to standard output.
 */
const result = (id: unknown): string =>
  JSON.stringify({ jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: 'hello from the echo tool' }] } });

const initialized = (id: unknown): string =>
  JSON.stringify({
    jsonrpc: '2.0',
    id,
    result: { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'bench', version: '1' } },
  });

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    if (request.method !== 'POST') return void response.writeHead(405).end();
    const { id, method } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { id?: unknown; method: string };
    if (id === undefined) return void response.writeHead(202).end();
    const body = method === 'initialize' ? initialized(id) : result(id);
    if (request.url === '/sse') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(`event: message\ndata: ${body}\n\n`);
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    response.end(body);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`);
});
process.on('disconnect', () => process.exit());
