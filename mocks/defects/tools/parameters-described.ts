import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  for (const property of Object.values(world.tools.create_note.inputSchema.properties ?? {}))
    Reflect.deleteProperty(property as object, 'description');
});
