import { defineDefect } from '../define.js';

export default defineDefect(
  (world) => {
    world.tools.export_notes.run = ({ limit }) => ({
      content: [{ type: 'text', text: 'note '.repeat(limit === 1 ? 1 : 40_000) }],
    });
  },
  {
    alsoBreaks: {
      'limits.result-size-tokens': '200,000 characters of text are more than 25,000 tokens in any language',
      'limits.token-frugality': 'what is far too large is not frugal either',
    },
  },
);
