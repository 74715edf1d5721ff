import { setTimeout as delay } from 'node:timers/promises';
import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  let slow = true;
  world.hooks.onRequest.push(async ({ url }) => {
    if (url.pathname !== '/register' || !slow) return;
    slow = false;
    await delay(2_600);
  });
});
