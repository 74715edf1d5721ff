import { defineDefect, onMessage } from '../define.js';

export default defineDefect((world) => {
  onMessage(world, 'tools/call', (message) =>
    message.error
      ? {
          jsonrpc: '2.0',
          id: message.id ?? null,
          result: { resultType: 'complete', content: [{ type: 'text', text: 'Done.' }] },
        }
      : undefined,
  );
});
