import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.serverInfo = { name: 'mcp-server-template', version: '0.0.1' };
});
