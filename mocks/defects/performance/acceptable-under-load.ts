import { defineDefect } from '../define.js';
import { loadTurns } from '../load-call.js';

/** More turns than the baseline takes. */
const BEGUN = 15;

/** Once calls of all tools come thick and fast, the server turns most of them away. */
export default defineDefect((world) => {
  const turn = loadTurns();
  world.hooks.onRequest.push(({ message }) => {
    const turns = turn(message);
    return turns !== undefined && turns > BEGUN && turns % 5 !== 0 ? { status: 503, body: 'busy' } : undefined;
  });
});
