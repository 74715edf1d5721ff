import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.hooks.onRequest.push(({ headers }) => {
    if (headers.authorization && !headers.authorization.startsWith('Bearer ')) delete headers.authorization;
  });
});
