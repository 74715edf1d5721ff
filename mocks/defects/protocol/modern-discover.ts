import { defineDefect, onMessage } from '../define.js';

export default defineDefect((world) => {
  onMessage(world, 'server/discover', ({ result }) => {
    if (result) delete (result as Record<string, unknown>).cacheScope;
    return undefined;
  });
});
