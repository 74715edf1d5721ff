import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.hooks.onResponse.push((response, { url }) => {
    if (url.pathname.startsWith('/.well-known/oauth-protected-resource'))
      delete response.headers['access-control-allow-origin'];
  });
});
