import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.auth.rotateRefreshTokens = false;
});
