import { defineDefect } from '../define.js';

export default defineDefect(
  (world) => {
    world.transport.origins = world.transport.origins.filter((origin) => !origin.includes('localhost'));
  },
  { alsoBreaks: { 'cors.preflight-mcp': "the Inspector's origin gets no preflight through either" } },
);
