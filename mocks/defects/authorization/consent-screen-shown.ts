import { defineDefect } from '../define.js';

export default defineDefect(
  (world) => {
    world.auth.consent = false;
  },
  { alsoBreaks: { 'authorization.consent-tos-links': 'the links stand on the page that is not shown' } },
);
