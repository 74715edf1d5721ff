import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.hooks.onRequest.push(({ body, headers }) =>
    headers.authorization && body.startsWith('[{') ? { status: 500, body: 'TypeError: not iterable' } : undefined,
  );
});
