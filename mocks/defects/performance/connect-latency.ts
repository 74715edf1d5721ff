import { setTimeout as delay } from 'node:timers/promises';
import { defineDefect } from '../define.js';

/** Listings of the probes that go before. */
const QUICK_LISTINGS = 8;

/** tools/list fetches its definitions from somewhere else, and that has become slow. */
export default defineDefect((world) => {
  let listings = 0;
  world.hooks.onRequest.push(async ({ message }) => {
    if (message?.method === 'tools/list' && ++listings > QUICK_LISTINGS) await delay(3_050);
  });
});
