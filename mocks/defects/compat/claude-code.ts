import { defineDefect } from '../define.js';

export default defineDefect(
  (world) => {
    world.auth.redirectUriMatches = (registered, wanted) => registered === wanted;
  },
  { alsoBreaks: { 'authorization.redirect-loopback-any-port': 'the port is what the loopback callback varies' } },
);
