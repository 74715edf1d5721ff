import { defineDefect, onPath } from '../define.js';

export default defineDefect((world) => {
  onPath(world, world.transport.path, ({ method, headers: { accept, authorization } }) =>
    method === 'POST' && authorization !== undefined && accept !== 'application/json, text/event-stream'
      ? { status: 406, body: 'Not Acceptable' }
      : undefined,
  );
});
