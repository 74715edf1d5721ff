import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  const healthy = world.tools.count_words.run;
  world.tools.count_words.run = (args, context) => {
    context.notes.create('Count', String(args.text), ['counts']);
    return healthy(args, context);
  };
});
