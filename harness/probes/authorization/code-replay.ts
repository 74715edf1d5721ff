import { Untestable } from '../../core/errors.js';
import { readTokens, tokenRequest } from '../../oauth/token-endpoint.js';
import { tryToken } from '../access.js';
import { defineProbe } from '../context.js';

/** Whether a code can be redeemed again, and what becomes then of the token that it brought first. */
export default defineProbe({
  impact: 'sign-in',
  lane: 'last',
  budgetMs: 60_000,
  sends: ['a token request with a code that was redeemed before', 'tools/list with the token of that code'],
  traffic: { requests: 30 },
  needs: { consents: 'authorization/consents' },
  // A replayed code may end every grant of its client, and theirs may be of the same client.
  wants: { query: 'authorization/query-token', refresh: 'authorization/refresh' },
  gather: async ({ consents }, { wire, target, redactor, signal }) => {
    // Where few callbacks could be driven, that of the refreshes, which are done by now.
    const spare = consents.spares[2] ?? consents.spares[0];
    if (!spare) throw new Untestable('there is no spare grant whose code may be used again');
    const { flow, code, verifier, callback, grant } = spare;
    const before = await tryToken(wire, target.url, grant.accessToken, signal);
    const parameters = {
      grant_type: 'authorization_code',
      code,
      code_verifier: verifier,
      redirect_uri: callback,
      resource: grant.resource,
    };
    const replay = await tokenRequest(wire, grant.server, grant.client, 'redeem code again', parameters, { signal });
    const issued = readTokens(replay, redactor) !== undefined;
    const after = before.listed ? await tryToken(wire, target.url, grant.accessToken, signal) : undefined;
    const redeemedAt = consents.flows.find(({ name }) => name === flow)?.token?.at;
    return { flow, before, replay, issued, ...(redeemedAt && { redeemedAt }), ...(after && { after }) };
  },
});
