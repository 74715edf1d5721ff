import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.auth.lifetimes.refreshGraceS = 0;
});
