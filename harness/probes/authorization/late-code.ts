import { Untestable } from '../../core/errors.js';
import { proven } from '../../oauth/again.js';
import { consent, redeem } from '../../oauth/authorization.js';
import { defineProbe } from '../context.js';

/** A code must not live longer than ten minutes (RFC 6749 §4.1.2). */
const WAIT_MS = 660_000;

/** Whether a code can still be redeemed after eleven minutes. */
export default defineProbe({
  impact: 'sign-in',
  lane: 'alone',
  budgetMs: WAIT_MS + 120_000,
  sends: [
    'where the target file says slow: an authorization request in the browser; eleven minutes later its token request',
  ],
  traffic: { requests: 1, consents: 1 },
  slowMs: WAIT_MS,
  needs: { registration: 'authorization/registration', consents: 'authorization/consents' },
  gather: async ({ registration, consents }, context) => {
    const { target, clock, signal } = context;
    if (!target.slow) throw new Untestable('it takes eleven minutes: say slow: true in the target file');
    const account = target.accounts[0];
    const ask = { ...proven(registration, consents), name: 'late-code', signedIn: true, budgetMs: 60_000, account };
    const consented = await consent(context, ask);
    if (consented.code === undefined) throw new Untestable(`no code to wait with: ${consented.flow.problem}`);
    await clock.sleep(WAIT_MS, signal);
    const { flow } = await redeem(context, ask, consented);
    return { flow, waitedMs: WAIT_MS };
  },
});
