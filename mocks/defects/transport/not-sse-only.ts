import { defineDefect, onPath } from '../define.js';

export default defineDefect((world) => {
  world.auth.mode = 'none';
  onPath(world, world.transport.path, ({ method }) =>
    method === 'GET'
      ? {
          status: 200,
          headers: { 'content-type': 'text/event-stream' },
          body: 'event: endpoint\ndata: /messages?sessionId=1\n\n',
        }
      : { status: 405, headers: { allow: 'GET' } },
  );
});
