import { defineDefect, onJson } from '../define.js';

export default defineDefect((world) => {
  onJson(world, /^\/\.well-known\/oauth-protected-resource/, (metadata) => {
    metadata.authorization_servers = [
      'https://staging.touchstone.test',
      ...[metadata.authorization_servers ?? []].flat(),
    ];
  });
});
