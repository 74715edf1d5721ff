import { Untestable } from '../../core/errors.js';
import type { Exchange } from '../../core/evidence.js';
import { authorizationRequest, consent, type Flow } from '../../oauth/authorization.js';
import { alteredUris, CHANGES, type Change, type Redemption, redeemWrongly } from '../../oauth/misuse.js';
import { defineProbe } from '../context.js';

const FLOW_BUDGET_MS = 60_000;

/** Consents at most. */
const MOST_CONSENTS = 5;

/** An authorization request with a redirect URI that was not registered. */
interface Altered {
  name: string;
  uri: string;
  exchange: Exchange;
  /** The same in the signed-in browser, where the answer alone does not tell a refusal from a sign-in page. */
  driven?: Flow;
}

/** What an authorization server must refuse: foreign redirect URIs, and codes presented by whoever did not ask for them. */
export default defineProbe({
  impact: 'sign-in',
  budgetMs: 300_000,
  sends: [
    'up to 8 authorization requests without a browser, all but one with an altered redirect_uri; one with response_type=token',
    'up to 5 authorization requests in the signed-in browser',
    'token requests with a wrong or no code_verifier, another redirect_uri, another client',
  ],
  traffic: { requests: 30, consents: 5 },
  needs: { registration: 'authorization/registration', consents: 'authorization/consents' },
  gather: async ({ registration, consents }, context) => {
    const { wire, target, signal } = context;
    const { request: common } = consents;
    const clients = Object.values(registration.clients);
    const flow = consents.flows.find(({ reached }) => reached === 'token');
    const client = clients.find(({ clientId }) => clientId === flow?.clientId);
    if (!flow || !client) throw new Untestable('no flow came as far as a token: a refusal would prove nothing');
    const ask = { ...common, client, callback: flow.callback };

    const get = (purpose: string, url: string): Promise<Exchange> =>
      wire.exchange({ purpose, method: 'GET', url, headers: { accept: 'text/html', authorization: '' }, signal });
    const authorize = async (name: string, callback: string): Promise<Exchange> =>
      get(`authorize with ${name}`, (await authorizationRequest(context, { ...ask, callback })).url);
    const control = await authorize('the registered redirect_uri', flow.callback);
    const { url } = await authorizationRequest(context, ask);
    const asToken = new URL(url);
    asToken.searchParams.set('response_type', 'token');
    const implicit = await get('authorize with response_type=token', asToken.href);
    const redirects: Altered[] = [];
    for (const { name, uri } of alteredUris(flow.callback))
      redirects.push({ name, uri, exchange: await authorize(name, uri) });

    let left = MOST_CONSENTS;
    const drive = (name: string, callback: string) => {
      left -= 1;
      const account = target.accounts[0];
      return consent(context, { ...ask, name, callback, account, signedIn: true, budgetMs: FLOW_BUDGET_MS });
    };
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
    while (open().length > 0 && left > 0) {
      const { flow: again, code, verifier } = await drive(`refusals-${flows.length + 1}`, flow.callback);
      flows.push(again);
      if (code === undefined) break;
      redemptions.push(...(await redeemWrongly(context, { ...ask, code, verifier, other }, open())));
    }
    for (const altered of redirects) {
      const unclear = (altered.exchange.response?.status ?? 500) < 400;
      if (unclear && left > 0) altered.driven = (await drive(`altered-${altered.name}`, altered.uri)).flow;
    }
    return { callback: flow.callback, control, implicit, redirects, redemptions, flows };
  },
});
