import { defineDefect, isModern, onMessage } from '../define.js';

export default defineDefect((world) => {
  onMessage(world, 'tools/list', ({ error }, request) => {
    if (isModern(request) || request.headers['mcp-method']) delete (error as { data?: unknown } | undefined)?.data;
    return undefined;
  });
});
