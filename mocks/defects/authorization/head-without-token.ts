import { defineDefect, onPath } from '../define.js';

export default defineDefect((world) => {
  onPath(world, world.transport.path, ({ method }) => (method === 'HEAD' ? { status: 500 } : undefined));
});
