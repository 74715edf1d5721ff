import { defineDefect, onJson } from '../define.js';

export default defineDefect((world) => {
  onJson(world, '/token', (tokens, { body }) => {
    if (body.includes('grant_type=refresh_token') && tokens.access_token) tokens.access_token = 'expired-long-ago';
  });
});
