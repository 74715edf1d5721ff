import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  const healthy = world.tools.check_link.run;
  world.tools.check_link.run = async (args, context) => ({
    ...(await healthy(args, context)),
    structuredContent: { host: 7 },
  });
});
