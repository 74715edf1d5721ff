import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  const healthy = world.tools.update_note.run;
  world.tools.update_note.run = async (args, context) => ({
    ...(await healthy(args, context)),
    structuredContent: { id: args.id, title: 7 },
  });
});
