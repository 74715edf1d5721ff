import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.hooks.onResponse.push((response) => {
    if (response.status === 401) delete response.headers['access-control-allow-origin'];
  });
});
