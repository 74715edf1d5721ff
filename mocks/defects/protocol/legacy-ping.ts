import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.hooks.onRequest.push(({ message, method, headers }) =>
    message?.method === 'ping' && method === 'POST' && headers['mcp-session-id']
      ? { status: 500, body: 'TypeError: handlers[method] is not a function' }
      : undefined,
  );
});
