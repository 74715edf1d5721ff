import { defineDefect, isModern, onPath } from '../define.js';

export default defineDefect((world) => {
  onPath(world, world.transport.path, (request) =>
    request.headers['mcp-protocol-version'] === '1900-01-01' && !isModern(request)
      ? { status: 500, body: 'RangeError: year out of range' }
      : undefined,
  );
});
