import { defineDefect } from '../define.js';

export default defineDefect(
  (world) => {
    const { redirectUriRegistrable } = world.auth;
    world.auth.redirectUriRegistrable = (uri) => redirectUriRegistrable(uri) && !uri.endsWith('/oauth/callback/debug');
  },
  { alsoBreaks: { 'compat.mcp-inspector': 'the Inspector comes back at this callback' } },
);
