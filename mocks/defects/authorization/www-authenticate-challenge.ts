import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  const { challenge } = world.auth;
  world.auth.challenge = (parameters) =>
    parameters.error === 'insufficient_scope' ? challenge(parameters) : 'Basic realm="notes"';
});
