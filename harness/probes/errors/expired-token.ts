import { Untestable } from '../../core/errors.js';
import type { Exchange } from '../../core/evidence.js';
import { spokenEras } from '../../session/spoken.js';
import { defineProbe } from '../context.js';

/** A token that lives longer is not waited for. */
const LONGEST_WAIT_MS = 60_000;
/** Clocks of several machines differ. */
const GRACE_MS = 1_500;

/** What a session that went well answers when its token has really expired: the same request before and after. */
export default defineProbe({
  impact: 'observe',
  lane: 'last',
  budgetMs: 120_000,
  sends: ['tools/list with the token of the run, and again when it has expired, where that is soon'],
  traffic: { requests: 5 },
  needs: { negotiated: 'session/eras', signIn: 'authorization/sign-in' },
  gather: async ({ negotiated, signIn }, { openSession, tokens, clock, signal }) => {
    const { grant } = tokens;
    const lifeS = signIn.flows.map((flow) => Number(flow.tokens?.expires_in)).find((seconds) => seconds > 0);
    if (!grant || lifeS === undefined) throw new Untestable('the run has no token whose lifetime is known');
    const lifeMs = lifeS * 1000;
    if (lifeMs > LONGEST_WAIT_MS)
      throw new Untestable(`the token lives ${lifeS} s, and only one that has really expired would tell`);
    // One token, kept: the broker would renew it.
    await tokens.authorization();
    const { accessToken, expiresAtMs } = tokens.grant ?? grant;
    const authorization = `Bearer ${accessToken}`;
    const [{ era }] = spokenEras(negotiated);
    const session = await openSession(era, { signal, authorization: async () => authorization });
    const before: Exchange = (await session.request('tools/list', {}, { signal })).exchange;
    // The broker stops using a token a little before its end, by a tenth of its life at most.
    const leftMs = expiresAtMs === undefined ? lifeMs : expiresAtMs - clock.nowMs() + lifeMs / 10;
    await clock.sleep(Math.max(0, leftMs) + GRACE_MS, signal);
    const after = await session.request('tools/list', {}, { signal });
    return { era, lifeMs, before, after };
  },
});
