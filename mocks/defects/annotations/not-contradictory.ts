import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.tools.delete_note.annotations = { ...world.tools.delete_note.annotations, readOnlyHint: true };
});
