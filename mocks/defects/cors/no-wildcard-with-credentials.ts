import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.hooks.onResponse.push((response, { headers }) => {
    if (headers.origin !== 'https://evil.example') return;
    response.headers['access-control-allow-origin'] = headers.origin;
    response.headers['access-control-allow-credentials'] = 'true';
  });
});
