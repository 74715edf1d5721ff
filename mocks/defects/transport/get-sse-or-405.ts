import { defineDefect, onPath } from '../define.js';

export default defineDefect((world) => {
  onPath(world, world.transport.path, ({ method, headers }) =>
    method === 'GET' && headers['mcp-session-id'] !== undefined && headers['last-event-id'] === undefined
      ? { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Try our MCP server</h1>' }
      : undefined,
  );
});
