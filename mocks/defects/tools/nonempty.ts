import { defineDefect, onMessage } from '../define.js';

export default defineDefect(
  (world) => {
    onMessage(world, 'tools/list', ({ result }) => {
      Object.assign(result ?? {}, { tools: [] });
      return undefined;
    });
  },
  { alsoBreaks: { 'protocol.tools-capability': 'a declared capability without any tool behind it' } },
);
