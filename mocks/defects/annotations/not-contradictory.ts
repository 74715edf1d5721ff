import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.tools.search_notes.annotations = { ...world.tools.search_notes.annotations, destructiveHint: true };
});
