import { Untestable } from '../../core/errors.js';
import type { Exchange } from '../../core/evidence.js';
import { authorizationRequest, consent, type Flow } from '../../oauth/authorization.js';
import { alteredUris, CHANGES, type Change, type Redemption, redeemWrongly } from '../../oauth/misuse.js';
import { defineProbe } from '../context.js';

const FLOW_BUDGET_MS = 60_000;

/** What an authorization server must refuse: foreign redirect URIs, and codes presented by whoever did not ask for them. */
export default defineProbe({
  impact: 'sign-in',
  budgetMs: 300_000,
  sends: [
    'up to 8 authorization requests without a browser, all but one with an altered redirect_uri',
    'up to 4 authorization requests in the signed-in browser',
    'token requests with a wrong or no code_verifier, another redirect_uri, another client',
  ],
  traffic: { requests: 30, consents: 4 },
  needs: { registration: 'authorization/registration', consents: 'authorization/consents' },
  gather: async ({ registration, consents }, context) => {
    const { wire, target, signal } = context;
    const { request: common } = consents;
    const clients = Object.values(registration.clients);
    const flow = consents.flows.find(({ reached }) => reached === 'token');
    const client = clients.find(({ clientId }) => clientId === flow?.clientId);
    if (!flow || !client) throw new Untestable('no flow came as far as a token: a refusal would prove nothing');
    const ask = { ...common, client, callback: flow.callback };

    const authorize = async (name: string, callback: string): Promise<Exchange> => {
      const { url } = await authorizationRequest(context, { ...ask, callback });
      const headers = { accept: 'text/html', authorization: '' };
      return wire.exchange({ purpose: `authorize with ${name}`, method: 'GET', url, headers, signal });
    };
    const control = await authorize('the registered redirect_uri', flow.callback);
    const redirects: { name: string; uri: string; exchange: Exchange }[] = [];
    for (const { name, uri } of alteredUris(flow.callback))
      redirects.push({ name, uri, exchange: await authorize(name, uri) });

    const other = clients.find(({ clientId }) => clientId !== client.clientId);
    const redemptions: Redemption[] = [];
    const flows: Flow[] = [];
    const proved = ({ issued, first, codeStillGood }: Redemption): boolean => issued || first || codeStillGood;
    const open = (): Change[] =>
      CHANGES.filter(
        (change) =>
          (change !== 'other client' || other) &&
          !redemptions.some((redemption) => redemption.change === change && proved(redemption)),
      );
    while (open().length > 0 && flows.length < CHANGES.length) {
      const name = `refusals-${flows.length + 1}`;
      const request = { ...ask, name, account: target.accounts[0], signedIn: true, budgetMs: FLOW_BUDGET_MS };
      const { flow: again, code, verifier } = await consent(context, request);
      flows.push(again);
      if (code === undefined) break;
      redemptions.push(...(await redeemWrongly(context, { ...ask, code, verifier, other }, open())));
    }
    return { callback: flow.callback, control, redirects, redemptions, flows };
  },
});
