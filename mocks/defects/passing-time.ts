import { type Clock, systemClock } from '../../harness/core/clock.js';
import type { World } from './define.js';

/** Longer than any pause that a server asks for; what is shorter is waited out. */
const LONG_MS = 15_000;

/** A clock on which long waits are over at once: in their place, what was issued and not used up grows older. */
export function passingTime(world: World): Clock {
  let passedMs = 0;
  return {
    ...systemClock,
    nowMs: () => systemClock.nowMs() + passedMs,
    date: () => new Date(systemClock.date().getTime() + passedMs),
    sleep: async (ms, signal) => {
      if (ms < LONG_MS) return systemClock.sleep(ms, signal);
      passedMs += ms;
      for (const stored of world.auth.store.values()) if (!stored.consumed && stored.exp) stored.exp -= ms / 1000;
    },
  };
}
