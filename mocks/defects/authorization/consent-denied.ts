import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.hooks.onRequest.push((request) => {
    if (request.url.pathname.startsWith('/interaction/') && request.body === 'decision=deny')
      request.body = 'decision=allow';
  });
});
