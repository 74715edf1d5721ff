import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  const { redirectUriMatches } = world.auth;
  world.auth.redirectUriMatches = (registered, wanted) =>
    redirectUriMatches(registered, wanted) || wanted.startsWith(new URL(registered).origin);
});
