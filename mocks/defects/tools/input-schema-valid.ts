import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.limits.validateInput = false;
  world.tools.export_notes.inputSchema = { type: 'object', properties: { format: { type: 'text' } } };
});
