import { defineDefect } from '../define.js';
import { loadTurns } from '../load-call.js';

/** Turns until the quota is used up: enough samples to speak of percentiles, short of those that a p99 needs. */
const QUOTA = 70;

/** A quota that is used up in the middle of the load: the server answers 429 from then on. */
export default defineDefect((world) => {
  const turn = loadTurns();
  world.hooks.onRequest.push(({ message }) =>
    (turn(message) ?? 0) > QUOTA ? { status: 429, headers: { 'retry-after': '60' } } : undefined,
  );
});
