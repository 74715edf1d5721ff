import { defineDefect, onPath } from '../define.js';

export default defineDefect(
  (world) => {
    let registered = 0;
    onPath(world, '/register', ({ method }) =>
      method === 'POST' && ++registered > 12
        ? { status: 400, headers: { 'content-type': 'application/json' }, body: '{"error":"quota_exceeded"}' }
        : undefined,
    );
  },
  { run: { impact: ['load'] } },
);
