import { defineDefect, onPath } from '../define.js';

/** Whoever says more of itself is served: the defect blinds no other row. */
const KNOWN = ['authorization', 'mcp-protocol-version', 'origin'];

export default defineDefect(
  (world) => {
    onPath(world, world.transport.path, ({ headers, message }) =>
      message?.method === 'tools/list' && KNOWN.every((name) => headers[name] === undefined)
        ? { status: 301, headers: { location: 'https://www.notes.touchstone.test/mcp' } }
        : undefined,
    );
  },
  { alsoBreaks: { 'transport.single-endpoint-path': 'the registered URL itself redirects POST' } },
);
