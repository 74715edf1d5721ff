import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.network.port = 8443;
});
