import { behindFirewall, defineDefect } from '../features.js';

export default defineDefect(
  (world) => {
    world.auth.mode = 'none';
  },
  { given: behindFirewall },
);
