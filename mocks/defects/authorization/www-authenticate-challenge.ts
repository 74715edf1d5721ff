import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.auth.challenge = () => 'Basic realm="notes"';
});
