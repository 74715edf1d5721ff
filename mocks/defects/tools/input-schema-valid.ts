import { defineDefect, onMessage } from '../define.js';

export default defineDefect((world) => {
  onMessage(world, 'tools/list', ({ result }) => {
    const { tools } = (result ?? {}) as { tools?: Record<string, unknown>[] };
    const tool = tools?.find(({ name }) => name === 'export_notes');
    if (tool)
      tool.inputSchema = { type: 'object', properties: { format: { type: 'text', description: 'How it is written' } } };
    return undefined;
  });
});
