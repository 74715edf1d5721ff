import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  let last = 1_000_000_000_000_000;
  world.transport.sessionId = () => String(++last);
});
