import { defineDefect, isModern, onMessage } from '../define.js';

export default defineDefect((world) => {
  const healthy = world.auth.accepts;
  const tokensOfBob = new Set<string>();
  world.auth.accepts = (claims, audience, token) => {
    if (claims?.user === 'bob') tokensOfBob.add(`Bearer ${token}`);
    return healthy(claims, audience, token);
  };
  onMessage(world, 'tools/list', ({ result }, request) => {
    const list = result as { tools?: object[]; cacheScope?: string } | undefined;
    if (!isModern(request) || !list?.tools) return undefined;
    list.cacheScope = 'public';
    if (tokensOfBob.has(request.headers.authorization ?? '')) list.tools = list.tools.slice(1);
    return undefined;
  });
});
