import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.tls.mcp.minVersion = 'TLSv1';
});
