import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.auth.lifetimes.accessTokenS = 2 * 86_400;
});
