import { setTimeout as delay } from 'node:timers/promises';
import { defineDefect } from '../define.js';

/** Who opens a session on a connection of its own waits for the definitions, which are fetched from somewhere else. */
export default defineDefect((world) => {
  let isNewcomer = false;
  world.hooks.onRequest.push(async ({ message, headers }) => {
    const isSlow = isNewcomer && message?.method === 'tools/list';
    isNewcomer = headers.connection === 'close' && message?.method === 'server/discover';
    if (isSlow && headers.connection === 'close') await delay(3_050);
  });
});
