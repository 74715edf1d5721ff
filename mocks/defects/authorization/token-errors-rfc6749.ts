import { defineDefect } from '../define.js';

export default defineDefect(
  (world) => {
    world.hooks.onResponse.push((response, { url }) => {
      if (url.pathname !== '/token' || response.status < 400) return;
      response.status = 403;
      response.body = '{"message":"Unauthorized"}';
    });
  },
  {
    alsoBreaks: {
      'authorization.invalid-client-triggers-reregistration': 'unknown clients get the same answer',
    },
  },
);
