import { defineDefect, onPath } from '../define.js';

export default defineDefect(
  (world) => {
    onPath(world, '/register', (request) => {
      if (request.method === 'POST') request.body = request.body.replace('"none"', '"client_secret_post"');
    });
  },
  { alsoBreaks: { 'authorization.dcr-valid': 'a secret is forced on a client that asked for none' } },
);
