import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.hooks.onEvent.push((event, { message }) => {
    if (message?.id !== 'a-1' || !event.data) return undefined;
    const pretty = JSON.stringify(JSON.parse(event.data), null, 2);
    return [{ raw: `data: ${pretty}\n\n` }];
  });
});
