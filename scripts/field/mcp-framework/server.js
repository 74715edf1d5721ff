import { MCPServer } from 'mcp-framework';

// As `mcp create --http --cors` writes it.
const server = new MCPServer({
  name: 'weather',
  version: '1.0.0',
  basePath: import.meta.dirname,
  transport: { type: 'http-stream', options: { port: Number(process.env.PORT), cors: { allowOrigin: '*' } } },
});

server.start();
