import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  delete world.tools.get_note.title;
  delete world.tools.get_note.annotations?.title;
});
