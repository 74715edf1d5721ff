import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  const healthy = world.tools.search_notes.run;
  world.tools.search_notes.run = ({ query: _, ...args }, context) => healthy(args, context);
});
