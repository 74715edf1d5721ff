import { defineDefect, isModern, onMessage } from '../define.js';

export default defineDefect((world) => {
  onMessage(world, 'tools/list', ({ result }, request) => {
    const hidden = request.headers['mcp-protocol-version'] === undefined && !isModern(request);
    const tools = (result as { tools?: unknown[] } | undefined)?.tools;
    if (hidden) tools?.pop();
    return undefined;
  });
});
