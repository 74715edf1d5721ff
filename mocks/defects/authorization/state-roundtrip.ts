import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.hooks.onResponse.push(({ headers }) => {
    if (typeof headers.location === 'string') headers.location = headers.location.replace(/%2B/gi, '%20');
  });
});
