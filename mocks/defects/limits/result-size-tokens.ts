import { defineDefect } from '../define.js';

export default defineDefect(
  (world) => {
    // Words that a byte-pair encoding keeps whole: 24,000 tokens by it, and 29,500 by characters; below the limit in characters.
    const text = 'note '.repeat(29_000).slice(0, 118_000);
    world.tools.export_notes.run = ({ limit }) => ({ content: [{ type: 'text', text: limit === 1 ? 'note' : text }] });
  },
  { alsoBreaks: { 'limits.token-frugality': 'what is too large is not frugal either' } },
);
