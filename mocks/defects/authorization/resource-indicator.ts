import { defineDefect } from '../define.js';

export default defineDefect(
  (world) => {
    world.auth.otherResources.push('https://evil.example/mcp');
  },
  // So that tokens for another resource are to be had either way, and are refused.
  { given: (world) => void world.auth.otherResources.push('https://notes.touchstone.test/another-mcp') },
);
