import { defineDefect, onMessage } from '../define.js';

export default defineDefect((world) => {
  let lists = 0;
  onMessage(world, 'tools/list', ({ result }) => {
    const { tools } = (result ?? {}) as { tools?: { name?: string; description?: string }[] };
    const tool = tools?.find(({ name }) => name === 'list_tags');
    if (tool) tool.description += ` This is list number ${++lists}.`;
    return undefined;
  });
});
