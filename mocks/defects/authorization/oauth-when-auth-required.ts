import { defineDefect, onPath } from '../define.js';

export default defineDefect(
  (world) => {
    onPath(world, /\/\.well-known\//, () => ({ status: 404, body: 'Not found' }));
    onPath(world, world.transport.path, () => ({ status: 403, body: '{"error":"the header X-API-Key is missing"}' }));
  },
  {
    alsoBreaks: {
      'authorization.unauthenticated-401': 'an API key is asked for with 403',
      'authorization.prm-discoverable': 'there is no OAuth to publish metadata of',
    },
  },
);
