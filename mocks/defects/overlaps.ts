import type { World } from './define.js';

/** Counts the tool calls that began while another one was under way: probes work one call at a time, a load does not. */
export function countOverlaps(world: World): () => number {
  let underWay = 0;
  let overlaps = 0;
  for (const tool of Object.values(world.tools)) {
    const { run } = tool;
    tool.run = async (args, context) => {
      if (underWay++ > 0) overlaps++;
      try {
        return await run(args, context);
      } finally {
        underWay--;
      }
    };
  }
  return () => overlaps;
}
