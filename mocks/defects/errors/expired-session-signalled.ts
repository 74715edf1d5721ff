import type { TokenClaims } from '../../reference/world.js';
import { defineDefect } from '../define.js';

export default defineDefect(
  (world) => {
    const healthy = world.auth.accepts;
    const known = new Map<string, TokenClaims>();
    world.auth.accepts = (claims, audience, token) => {
      const accepted = healthy(claims, audience, token);
      if (accepted) known.set(token, accepted);
      const before = known.get(token);
      return (
        accepted ??
        (before && before.expiresAt * 1000 <= performance.timeOrigin + performance.now() ? before : undefined)
      );
    };
  },
  {
    given: (world) => {
      world.auth.lifetimes.accessTokenS = 8;
    },
  },
);
