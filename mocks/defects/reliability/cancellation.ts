import { defineDefect } from '../define.js';

/** Slow enough to be cancelled half way, on a busy machine too. */
const SLOW_MS = 1_200;

/** Cancellations never reach the call: it goes on, and answers as if nothing had been said. */
export default defineDefect(
  (world) => {
    world.hooks.onRequest.push(({ message }) =>
      message?.method === 'notifications/cancelled' ? { status: 202 } : undefined,
    );
  },
  {
    given: (world) => {
      world.timing.slowToolMs = SLOW_MS;
    },
  },
);
