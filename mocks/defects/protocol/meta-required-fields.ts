import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.hooks.onResponse.push((response, { message, headers }) => {
    const params = message?.params as { _meta?: object } | undefined;
    if (!headers['mcp-method'] || message?.method !== 'tools/list' || response.status !== 400) return;
    if (Object.keys(params?._meta ?? {}).length >= 3) return;
    response.status = 500;
    response.body =
      "TypeError: Cannot read properties of undefined (reading 'io.modelcontextprotocol/protocolVersion')";
  });
});
