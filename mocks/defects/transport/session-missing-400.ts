import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.hooks.onResponse.push((response, { message, headers }) => {
    const bare =
      !headers['mcp-session-id'] && !headers['mcp-method'] && headers['mcp-protocol-version'] === '2025-11-25';
    if (response.status !== 400 || message?.method !== 'tools/list' || !bare) return;
    response.status = 500;
    response.body = 'Internal Server Error';
  });
});
