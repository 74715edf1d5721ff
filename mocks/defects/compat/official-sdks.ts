import { defineDefect, onMessage } from '../define.js';

export default defineDefect((world) => {
  onMessage(world, 'tools/list', ({ result }) => {
    const [first] = (result as { tools?: { icons?: unknown }[] } | undefined)?.tools ?? [];
    if (first) first.icons = [{ src: 42 }];
    return undefined;
  });
});
