import { defineDefect, onJson } from '../define.js';

export default defineDefect((world) => {
  onJson(world, '/token', (tokens) => {
    delete tokens.token_type;
  });
});
