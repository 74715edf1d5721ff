import { defineDefect } from '../define.js';

export default defineDefect(
  (world) => {
    world.transport.revisions = ['2024-11-05'];
  },
  { alsoBreaks: { 'protocol.dual-era': 'an outdated server speaks one era only' } },
);
