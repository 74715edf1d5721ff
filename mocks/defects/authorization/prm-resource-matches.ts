import { defineDefect, onJson } from '../define.js';

export default defineDefect((world) => {
  onJson(world, /^\/\.well-known\/oauth-protected-resource/, (metadata) => {
    metadata.resource = 'http://localhost:3000';
  });
});
