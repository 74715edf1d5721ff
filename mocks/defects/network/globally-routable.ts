import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.network.mcp = ['93.184.215.14', '10.0.0.5'];
});
