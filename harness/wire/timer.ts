import type { Clock } from '../core/clock.js';
import { LONGEST_TIMER_MS } from './limits.js';

const CALLED_OFF = Symbol('called off');

/** Runs something later, unless the returned function is called before. `Infinity` is never. */
export function after(clock: Clock, ms: number, run: () => void): () => void {
  const timer = new AbortController();
  if (ms !== Number.POSITIVE_INFINITY) {
    clock.sleep(Math.min(ms, LONGEST_TIMER_MS), timer.signal).then(run, () => {});
  }
  return () => timer.abort(CALLED_OFF);
}
