import { defineDefect } from '../define.js';

/** Calls before the trouble: what probes do one at a time goes well. */
const QUIET_CALLS = 150;
/** Calls that it takes to recover. */
const JAM = 15;

/** Two calls at once jam the server: it turns the next ones away. */
export default defineDefect((world) => {
  let calls = 0;
  let underWay = 0;
  let jam = 0;
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
    if (message?.method !== 'tools/call' || ++calls <= QUIET_CALLS) return undefined;
    if (underWay > 0) jam = JAM;
    return jam-- > 0 ? { status: 503, body: 'busy' } : undefined;
  });
});
