import { defineDefect, onPath } from '../define.js';

export default defineDefect((world) => {
  onPath(world, world.transport.path, () => ({ status: 405, headers: { allow: 'PUT' }, body: 'Method not allowed' }));
});
