import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.tools.list_tags.run = () => ({
    content: [{ type: 'text', text: 'list_tags could not read the tags. Try again in a few minutes.' }],
    isError: true,
  });
});
