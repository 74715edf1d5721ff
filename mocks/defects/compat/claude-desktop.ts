import { defineDefect } from '../define.js';

export default defineDefect(
  (world) => {
    world.hooks.onRequest.push(({ body }) =>
      body.includes('"name":"claude-ai","version"') ? { status: 403, body: 'Unknown client' } : undefined,
    );
  },
  { alsoBreaks: { 'protocol.client-info-not-gated': 'the surface is told by its clientInfo' } },
);
