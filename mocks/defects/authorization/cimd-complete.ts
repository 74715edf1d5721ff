import { defineDefect, onPath } from '../define.js';

export default defineDefect((world) => {
  onPath(world, '/token', ({ body }) =>
    new URLSearchParams(body).get('client_id')?.startsWith('https://')
      ? { status: 401, headers: { 'content-type': 'application/json' }, body: '{"error":"invalid_client"}' }
      : undefined,
  );
});
