import type { Clock } from '../core/clock.js';
import { LONGEST_TIMER_MS } from './limits.js';

const CALLED_OFF = Symbol('called off');

/** Runs something later, unless the returned function is called before. `Infinity` is never. */
export function after(clock: Clock, ms: number, run: () => void): () => void {
  if (ms === Number.POSITIVE_INFINITY) return () => {};
  const dueMs = Math.min(ms, LONGEST_TIMER_MS);
  if (clock.later) return clock.later(dueMs, run);
  const timer = new AbortController();
  clock.sleep(dueMs, timer.signal).then(run, () => {});
  return () => timer.abort(CALLED_OFF);
}
