import { defineDefect } from '../define.js';

export default defineDefect(
  (world) => {
    world.tools.export_notes.run = () => ({ content: [{ type: 'text', text: 'note '.repeat(40_000) }] });
  },
  {
    alsoBreaks: {
      'limits.result-size-tokens': '200,000 characters of text are more than 25,000 tokens in any language',
    },
  },
);
