import { defineDefect, onPath } from '../define.js';

export default defineDefect((world) => {
  onPath(world, world.transport.path, ({ method, headers }) =>
    method === 'GET' && headers.authorization === undefined
      ? { status: 301, headers: { location: 'https://www.notes.touchstone.test/mcp' } }
      : undefined,
  );
});
