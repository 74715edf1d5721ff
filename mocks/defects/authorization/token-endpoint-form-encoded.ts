import { defineDefect, onPath } from '../define.js';

export default defineDefect((world) => {
  onPath(world, '/token', ({ headers }) =>
    headers['content-type'] === 'application/x-www-form-urlencoded'
      ? { status: 415, headers: { 'content-type': 'application/json' }, body: '{"error":"invalid_request"}' }
      : undefined,
  );
});
