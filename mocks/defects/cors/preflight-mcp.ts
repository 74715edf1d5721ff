import { defineDefect, onPath } from '../define.js';

export default defineDefect((world) => {
  onPath(world, world.transport.path, ({ method }) =>
    method === 'OPTIONS' ? { status: 401, headers: { 'www-authenticate': 'Bearer' } } : undefined,
  );
});
