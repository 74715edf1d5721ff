import { Untestable } from '../../core/errors.js';
import { negotiate } from '../../session/negotiate.js';
import { defineProbe } from '../context.js';

/** The eras that the server speaks to someone who is signed in. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 60_000,
  sends: [
    'where authorization is asked for: tools/list as 2026-07-28 and initialize as 2025-11-25 and lower, with the token',
  ],
  traffic: { requests: 8 },
  needs: { openings: 'transport/openings' },
  wants: { signIn: 'authorization/sign-in' },
  gather: async ({ openings, signIn }, { wire, target, tokens, signal, whyMissing }) => {
    const { eras, auth } = openings;
    const stranger = {
      eras,
      openings: openings.openings,
      signed: false,
      deprecatedSse: openings.deprecatedSse ?? null,
    };
    const signed = (await tokens.authorization()) !== undefined || Object.keys(target.headers).length > 0;
    if (auth === 'none' || auth === 'unknown' || (auth === 'mixed' && !signed)) return stranger;
    if (!signed) {
      const stuck = signIn?.flows.flatMap(({ decision, problem }) => (decision === 'approve' && problem) || []).at(0);
      // The cause itself, in the words in which the rows of the sign-in have it.
      throw new Untestable(
        stuck ?? whyMissing('authorization/sign-in') ?? 'the server asks for a sign-in, and no flow completed',
      );
    }
    const found = await negotiate(wire, new URL(target.url), { signal, authorization: () => tokens.authorization() });
    return { eras: found.eras, openings: found.openings, signed: true, deprecatedSse: found.deprecatedSse ?? null };
  },
});
