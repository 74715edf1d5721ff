import { defineDefect, isModern } from '../define.js';

export default defineDefect((world) => {
  world.hooks.onRequest.push((request) => {
    const { message, headers } = request;
    const params = message?.params as { name?: string } | undefined;
    if (!isModern(request) || typeof message?.method !== 'string') return undefined;
    headers['mcp-method'] = message.method;
    if (params?.name !== undefined) headers['mcp-name'] = params.name;
    return undefined;
  });
});
