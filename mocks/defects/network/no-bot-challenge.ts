import { defineDefect, onPath } from '../define.js';

export default defineDefect((world) => {
  onPath(world, world.transport.path, ({ headers }) =>
    headers['user-agent']?.startsWith('python-httpx')
      ? { status: 403, headers: { 'content-type': 'text/html' }, body: '<title>Just a moment...</title> captcha' }
      : undefined,
  );
});
