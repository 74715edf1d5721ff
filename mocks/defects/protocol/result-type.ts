import { defineDefect, isModern, onMessage } from '../define.js';

export default defineDefect(
  (world) => {
    onMessage(world, 'tools/call', ({ result }, request) => {
      if (isModern(request) && result) delete (result as { resultType?: unknown }).resultType;
      return undefined;
    });
  },
  { alsoBreaks: { 'compat.official-sdks': 'the v2 client refuses a result without resultType' } },
);
