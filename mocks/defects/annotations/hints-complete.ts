import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.tools.check_link.description =
    'Searches the web for a page and says which host it stands on. Needs its address.';
});
