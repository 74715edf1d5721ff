import { defineDefect } from '../define.js';

/** So many calls after the first two at once: within the load, short of the samples that a p99 needs. */
const QUOTA = 75;

/** A quota that is used up in the middle of the load: the server answers 429 from then on. */
export default defineDefect((world) => {
  let underWay = 0;
  let counted = 0;
  let calls = 0;
  for (const tool of Object.values(world.tools)) {
    const { run } = tool;
    tool.run = async (args, context) => {
      underWay++;
      try {
        return await run(args, context);
      } finally {
        underWay--;
      }
    };
  }
  world.hooks.onRequest.push(({ message }) => {
    if (message?.method !== 'tools/call' || ++calls < 150) return undefined;
    if (counted > 0 || underWay > 0) counted++;
    return counted > QUOTA ? { status: 429, headers: { 'retry-after': '60' } } : undefined;
  });
});
