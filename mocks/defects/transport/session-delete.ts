import { defineDefect, onPath } from '../define.js';

export default defineDefect((world) => {
  onPath(world, world.transport.path, ({ method, headers }) =>
    method === 'DELETE' && headers.authorization ? { status: 200 } : undefined,
  );
});
