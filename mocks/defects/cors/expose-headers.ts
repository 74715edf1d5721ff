import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  world.cors.exposeHeaders = [];
});
