import { setTimeout as delay } from 'node:timers/promises';
import { defineDefect } from '../define.js';

/** The first listing on a connection fetches the definitions from somewhere else, and that is slow. */
export default defineDefect((world) => {
  world.hooks.onRequest.push(async ({ message, headers }) => {
    // Who keeps no connection comes anew each time.
    if (message?.method === 'tools/list' && headers.connection === 'close') await delay(3_050);
  });
});
