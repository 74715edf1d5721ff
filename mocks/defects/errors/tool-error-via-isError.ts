import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  const healthy = world.tools.get_note.run;
  world.tools.get_note.run = async (args, context) =>
    context.notes.note(String(args.id))
      ? healthy(args, context)
      : { content: [{ type: 'text', text: 'Error: not found' }], structuredContent: {} };
});
