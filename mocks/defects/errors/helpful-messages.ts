import { defineDefect, onMessage } from '../define.js';

export default defineDefect((world) => {
  onMessage(world, 'tools/call', (message) => {
    const result = message.result as Record<string, unknown> | undefined;
    if (result?.isError) result.content = [{ type: 'text', text: 'Internal Server Error' }];
    return undefined;
  });
});
