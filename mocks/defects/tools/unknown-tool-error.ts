import { defineDefect, onMessage } from '../define.js';

export default defineDefect((world) => {
  onMessage(world, 'tools/call', (message, request) => {
    const { name } = (request.message?.params ?? {}) as { name?: string };
    const { code } = (message.error ?? {}) as { code?: number };
    return code === -32602 && !Object.hasOwn(world.tools, name ?? '')
      ? {
          jsonrpc: '2.0',
          id: message.id ?? null,
          result: { resultType: 'complete', content: [{ type: 'text', text: 'Done.' }] },
        }
      : undefined;
  });
});
