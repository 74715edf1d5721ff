import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.hooks.onRequest.push(({ body }) =>
    body.includes('"name":"Anthropic","version"')
      ? { status: 403, body: 'This client is not welcome here' }
      : undefined,
  );
});
