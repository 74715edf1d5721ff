import { defineDefect } from '../define.js';

/** Two characters to a token: many tokens in a text that is not long. */
const DENSE = Array.from({ length: 550 }, (_, index) => `${index % 10}x`).join(' ');

export default defineDefect((world) => {
  for (const tool of Object.values(world.tools)) tool.description = `${tool.description} ${DENSE}`;
});
