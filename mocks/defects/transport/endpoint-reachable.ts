import { defineDefect, onPath } from '../define.js';

export default defineDefect((world) => {
  onPath(world, world.transport.path, () => ({ status: 404, body: 'Not found' }));
});
