import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.hooks.onResponse.push(({ headers }, { url }) => {
    if (!url.pathname.startsWith('/interaction/')) return;
    delete headers['content-security-policy'];
    delete headers['x-frame-options'];
  });
});
