import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.hooks.onEvent.push(async (event) => (event.id !== undefined && event.data === '' ? [] : undefined));
});
