import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.transport.revisions = world.transport.revisions.filter((revision) => revision < '2026');
});
