import { defineDefect, onMessage } from '../define.js';

export default defineDefect((world) => {
  for (const method of ['initialize', 'server/discover'])
    onMessage(world, method, ({ result }) => {
      if (result) Object.assign(result, { capabilities: {} });
      return undefined;
    });
});
