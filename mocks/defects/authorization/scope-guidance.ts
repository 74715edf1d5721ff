import { defineDefect, onJson } from '../define.js';

export default defineDefect((world) => {
  onJson(world, /^\/\.well-known\/oauth-protected-resource/, (metadata) => {
    metadata.scopes_supported = [...world.auth.scopes, 'offline_access'];
  });
});
