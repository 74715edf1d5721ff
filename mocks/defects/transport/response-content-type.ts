import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.hooks.onResponse.push((response, { message }) => {
    if (message?.method === 'tools/list' && response.status === 200) response.headers['content-type'] = 'text/plain';
  });
});
