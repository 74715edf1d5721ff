import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.tools.list_tags.name = 'list tags of every note';
});
