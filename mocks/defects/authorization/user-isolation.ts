import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  const notebooks = new Set<{ note(id: string): unknown }>();
  for (const tool of Object.values(world.tools)) {
    const { run } = tool;
    tool.run = (args, context) => {
      notebooks.add(context.notes);
      const owner = [...notebooks].find((notes) => notes.note(String(args.id)));
      return run(args, owner ? { ...context, notes: owner as typeof context.notes } : context);
    };
  }
});
