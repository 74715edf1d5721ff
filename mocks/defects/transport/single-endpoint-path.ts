import { defineDefect, onPath } from '../define.js';

export default defineDefect((world) => {
  const { path } = world.transport;
  onPath(world, `${path}/`, ({ url }) => ({ status: 307, headers: { location: `http://${url.hostname}${path}` } }));
});
