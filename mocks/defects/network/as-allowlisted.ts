import { behindFirewall, defineDefect, onPath } from '../features.js';

export default defineDefect(
  (world) => {
    onPath(world, /oauth-authorization-server|openid-configuration/, ({ headers }) =>
      headers['user-agent'] === 'Claude-User'
        ? { status: 403, headers: { 'content-type': 'text/html' }, body: '<title>Access denied</title>' }
        : undefined,
    );
  },
  {
    given: behindFirewall,
    alsoBreaks: { 'network.no-bot-challenge': 'an edge that turns Claude-User away is a bot rule too' },
  },
);
