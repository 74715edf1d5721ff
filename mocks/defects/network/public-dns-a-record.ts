import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.network.mcp = ['2606:2800:21f:cb07:6820:80da:af6b:8b2c'];
});
