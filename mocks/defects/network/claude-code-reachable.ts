import { defineDefect, onPath } from '../define.js';

export default defineDefect(
  (world) => {
    onPath(world, world.transport.path, ({ headers }) =>
      headers['user-agent']?.includes('(cli)')
        ? { status: 451, headers: { 'content-type': 'text/plain' }, body: 'Not available from this network' }
        : undefined,
    );
  },
  { alsoBreaks: { 'compat.claude-code': 'a client that is kept out cannot work' } },
);
