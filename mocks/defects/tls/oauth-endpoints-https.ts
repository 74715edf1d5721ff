import { defineDefect, onJson } from '../define.js';

export default defineDefect((world) => {
  onJson(world, /oauth-authorization-server|openid-configuration/, (document) => {
    document.jwks_uri = String(document.jwks_uri).replace('https:', 'http:');
    return undefined;
  });
});
