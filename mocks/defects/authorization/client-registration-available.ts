import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.auth.registration = false;
  world.auth.clientDocuments = undefined;
});
