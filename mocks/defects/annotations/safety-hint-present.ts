import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  delete world.tools.search_notes.annotations?.readOnlyHint;
  delete world.tools.search_notes.annotations?.destructiveHint;
});
