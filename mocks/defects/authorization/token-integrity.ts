import { defineDefect } from '../define.js';

export default defineDefect((world) => {
  const { accepts } = world.auth;
  const known = new Map<string, ReturnType<typeof accepts>>();
  const resembles = (a: string, b: string): boolean =>
    a.length === b.length && [...a].filter((character, at) => character !== b[at]).length === 1;
  world.auth.accepts = (claims, audience, token) => {
    const accepted = accepts(claims, audience, token);
    if (accepted) known.set(token, claims);
    return accepted ?? [...known].find(([other]) => resembles(other, token))?.[1];
  };
});
