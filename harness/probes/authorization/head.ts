import { Untestable } from '../../core/errors.js';
import { headWithoutToken, knock } from '../access.js';
import { defineProbe } from '../context.js';

/** What HEAD without a token does after the sign-in, and whether the signed-in client gets on as before. */
export default defineProbe({
  impact: 'sign-in',
  budgetMs: 30_000,
  sends: ['HEAD of the MCP URL without a token', 'tools/list or initialize with the token'],
  traffic: { requests: 4 },
  needs: { negotiated: 'session/eras', signIn: 'authorization/sign-in' },
  gather: async ({ negotiated }, { wire, target, tokens, signal }) => {
    const [spoken] = negotiated.eras;
    const authorization = await tokens.authorization();
    if (!spoken || authorization === undefined) throw new Untestable('the run has no token of its own');
    const head = await headWithoutToken(wire, target.url, signal);
    return { head, after: await knock(wire, target.url, spoken.era, authorization, signal) };
  },
});
