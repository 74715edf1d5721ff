import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  // Words that a byte-pair encoding keeps whole: 30,000 tokens by it, and 45,000 by characters; below the limit in characters.
  const text = 'note '.repeat(29_000).slice(0, 118_000);
  world.tools.export_notes.run = () => ({ content: [{ type: 'text', text: `${text}` }] });
});
