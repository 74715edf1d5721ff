import { defineDefect } from '../define.js';

export default defineDefect(
  (world) => {
    const { redirectUriRegistrable } = world.auth;
    world.auth.redirectUriRegistrable = (uri) => redirectUriRegistrable(uri) && !uri.startsWith('https://claude.ai/');
  },
  {
    alsoBreaks: {
      'compat.claude-ai': 'Claude.ai comes back at this callback',
      'compat.claude-desktop': 'Claude Desktop comes back at this callback',
    },
  },
);
