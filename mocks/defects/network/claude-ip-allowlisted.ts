import { behindFirewall, defineDefect } from '../features.js';

export default defineDefect(
  (world) => {
    world.network.allowlist = ['34.162.46.92/32', '34.162.102.82/32', '34.162.136.91/32'];
  },
  {
    given: behindFirewall,
    alsoBreaks: { 'network.as-allowlisted': 'one firewall stands before both hosts' },
  },
);
