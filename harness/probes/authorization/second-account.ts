import { Untestable } from '../../core/errors.js';
import { askAgain, proven } from '../../oauth/again.js';
import { defineProbe } from '../context.js';

/** A token of the second account: what it is good for, others find out. */
export default defineProbe({
  impact: 'sign-in',
  lane: 'alone',
  budgetMs: 90_000,
  sends: ['a sign-in of the second account in a browser, and its token request'],
  traffic: { requests: 2, consents: 1 },
  needs: { registration: 'authorization/registration', consents: 'authorization/consents' },
  gather: async ({ registration, consents }, context) => {
    const account = context.target.accounts[1];
    if (!account) throw new Untestable('the target file names one account only: a second one would show it');
    const ask = { ...proven(registration, consents), name: 'second-account', account };
    const { flow, grant } = await askAgain(context, ask);
    if (!grant) throw new Untestable(`the second account got no token: ${flow.problem ?? 'the flow did not end'}`);
    return { flow, grant };
  },
});
