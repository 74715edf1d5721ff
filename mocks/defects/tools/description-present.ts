import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.tools.count_words.description = '';
});
