import { defineDefect, onMessage } from '../define.js';

export default defineDefect(
  (world) => {
    let lists = 0;
    onMessage(world, 'tools/list', ({ result }) => {
      const { tools } = (result ?? {}) as { tools?: { name?: string }[] };
      if (tools?.some(({ name }) => name === 'search_notes')) return undefined;
      const first = tools?.splice(0, ++lists % 5) ?? [];
      tools?.push(...first);
      return undefined;
    });
  },
  { alsoBreaks: { 'annotations.stable-across-sessions': 'a list in another order is not quite the same' } },
);
