import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  Object.assign(world.tools.search_notes, { openWorldHint: false });
  delete world.tools.search_notes.annotations?.openWorldHint;
});
