import { type Clock, systemClock } from '../../harness/core/clock.js';
import type { World } from './define.js';

/** Longer than any timeout; what is shorter is waited out. */
const LONG_MS = 600_000;

/** A clock on which long waits are over at once: in their place, codes that nobody has redeemed grow older. */
export const passingTime = (world: World): Clock => ({
  ...systemClock,
  sleep: async (ms, signal) => {
    if (ms < LONG_MS) return systemClock.sleep(ms, signal);
    for (const [key, stored] of world.auth.store)
      if (key.startsWith('AuthorizationCode:') && !stored.consumed && stored.exp) stored.exp -= ms / 1000;
  },
});
