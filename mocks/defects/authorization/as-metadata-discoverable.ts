import { defineDefect, onPath } from '../define.js';

export default defineDefect((world) => {
  onPath(world, /^\/\.well-known\/(oauth-authorization-server|openid-configuration)/, () => ({ status: 404 }));
});
