import { defineDefect, onJson } from '../define.js';

export default defineDefect((world) => {
  onJson(world, /^\/\.well-known\/(oauth-authorization-server|openid-configuration)/, (metadata) => {
    metadata.response_types_supported = ['code', 'token'];
  });
});
