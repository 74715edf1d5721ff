import { defineDefect } from '../define.js';

export default defineDefect(
  (world) => {
    world.auth.accepts = (claims, audience) => (claims?.audience.includes(audience) ? claims : undefined);
  },
  {
    // As long as the probe waits for at most: a run on a machine that is busy is over before.
    given: (world) => {
      world.auth.lifetimes.accessTokenS = 60;
    },
  },
);
