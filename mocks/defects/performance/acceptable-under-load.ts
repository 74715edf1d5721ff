import { defineDefect } from '../define.js';
import { countOverlaps } from '../overlaps.js';

/** Calls that it takes to recover. */
const JAM = 15;

/** Calls that come while another one is under way jam the server: it turns the next ones away. */
export default defineDefect((world) => {
  const overlaps = countOverlaps(world);
  let jam = 0;
  let answered = 0;
  world.hooks.onRequest.push(({ message }) => {
    if (message?.method !== 'tools/call') return undefined;
    // One overlap may be an accident of probes that work side by side; under load it goes on.
    if (overlaps() > Math.max(1, answered)) {
      answered = overlaps();
      jam = JAM;
    }
    return jam-- > 0 ? { status: 503, body: 'busy' } : undefined;
  });
});
