import { defineDefect } from '../define.js';

export default defineDefect(
  (world) => {
    world.auth.lifetimes.codeS = 86_400;
  },
  { run: { slow: true } },
);
