import { defineDefect } from '../define.js';

export default defineDefect(
  (world) => {
    world.auth.redirectUriMatches = (registered, wanted) => registered === wanted;
  },
  { alsoBreaks: { 'compat.claude-code': 'Claude Code comes back on any port' } },
);
