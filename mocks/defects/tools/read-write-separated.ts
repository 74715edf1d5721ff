import { defineDefect, type Json } from '../define.js';

export default defineDefect((world) => {
  Object.assign(world.tools.delete_note.inputSchema.properties as Record<string, Json>, {
    action: { type: 'string', description: 'What is done with the note', enum: ['get', 'delete'], default: 'delete' },
  });
});
