import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  const healthy = world.tools.count_words.run;
  world.tools.count_words.run = async (args, context) => ({
    ...(await healthy(args, context)),
    structuredContent: { words: 'many' },
  });
});
