import { defineDefect } from '../define.js';

export default defineDefect(
  (world) => {
    world.auth.accepts = (claims) => claims;
  },
  {
    given: (world) => {
      world.auth.tokenFormat = 'jwt';
      world.auth.otherResources.push('https://notes.touchstone.test/another-mcp');
    },
  },
);
