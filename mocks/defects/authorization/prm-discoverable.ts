import { defineDefect, onPath } from '../define.js';

export default defineDefect((world) => {
  onPath(world, /^\/\.well-known\/oauth-protected-resource/, () => ({
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: '<!doctype html><title>Notes</title><div id="app"></div>',
  }));
});
