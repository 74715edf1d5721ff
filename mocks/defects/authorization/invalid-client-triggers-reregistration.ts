import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.hooks.onResponse.push((response, { url }) => {
    if (url.pathname === '/token' && String(response.body).includes('"invalid_client"')) response.status = 400;
  });
});
