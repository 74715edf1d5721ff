import { defineDefect, onMessage } from '../define.js';

export default defineDefect((world) => {
  onMessage(world, 'tools/list', (message) => {
    if (message.id === Number.MAX_SAFE_INTEGER) message.id = String(message.id);
    return undefined;
  });
});
