import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.hooks.onRequest.push(({ method, url }) =>
    method === 'PUT' && url.pathname === world.transport.path
      ? { status: 500, body: 'Internal Server Error' }
      : undefined,
  );
});
