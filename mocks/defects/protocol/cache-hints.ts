import { defineDefect, isModern, onMessage } from '../define.js';

export default defineDefect(
  (world) => {
    onMessage(world, 'tools/list', ({ result }, request) => {
      if (isModern(request) && result) Object.assign(result, { ttlMs: -1 });
      return undefined;
    });
  },
  { alsoBreaks: { 'compat.official-sdks': 'the v2 client refuses a negative ttlMs' } },
);
