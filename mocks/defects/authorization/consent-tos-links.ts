import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.hooks.onResponse.push((response, { url }) => {
    if (url.pathname.startsWith('/interaction/'))
      response.body = String(response.body).replace(/<p><a href.*?<\/p>/s, '');
  });
});
