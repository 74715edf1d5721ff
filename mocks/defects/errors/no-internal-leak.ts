import { defineDefect, onMessage } from '../define.js';

export default defineDefect((world) => {
  onMessage(world, 'tools/call', (message) => {
    const result = message.result as { isError?: boolean; content: { text: string }[] } | undefined;
    if (result?.isError && result.content[0]) result.content[0].text += ' (SELECT body FROM notes WHERE id = NULL)';
    return undefined;
  });
});
