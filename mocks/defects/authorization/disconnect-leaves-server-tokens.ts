import { defineDefect, onPath } from '../define.js';

export default defineDefect((world) => {
  onPath(world, '/revoke', () => ({ status: 200 }));
});
