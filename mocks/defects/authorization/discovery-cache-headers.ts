import { defineDefect, onJson } from '../define.js';

export default defineDefect((world) => {
  let served = 0;
  onJson(world, /^\/\.well-known\/(oauth-authorization-server|openid-configuration)/, (metadata) => {
    metadata.service_documentation = `https://auth.touchstone.test/docs/${++served}`;
  });
});
