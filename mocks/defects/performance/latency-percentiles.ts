import { defineDefect } from '../define.js';
import { countOverlaps } from '../overlaps.js';

/** Calls left once the load has begun: short of the samples that a p99 needs. */
const QUOTA = 60;

/** A quota that is used up in the middle of the load: the server answers 429 from then on. */
export default defineDefect((world) => {
  const overlaps = countOverlaps(world);
  let counted = 0;
  world.hooks.onRequest.push(({ message }) => {
    if (message?.method !== 'tools/call' || overlaps() < 2) return undefined;
    return ++counted > QUOTA ? { status: 429, headers: { 'retry-after': '60' } } : undefined;
  });
});
