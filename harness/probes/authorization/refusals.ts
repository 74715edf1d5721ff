import { Untestable } from '../../core/errors.js';
import type { Exchange } from '../../core/evidence.js';
import { authorizationRequest, consent, type Flow, type FlowRequest, redeem } from '../../oauth/authorization.js';
import { urlOf } from '../../oauth/document.js';
import { alteredUris, CHANGES, type Change, type Redemption, redeemWrongly } from '../../oauth/misuse.js';
import { defineProbe } from '../context.js';

const FLOW_BUDGET_MS = 60_000;

/** By its status, by an error in the redirect, or by a redirect to a page of errors: no browser need look. */
function isTurnedAway({ request, response }: Exchange): boolean {
  if (!response || response.status >= 400) return true;
  const to = urlOf(response.headers.location ?? '', request.url);
  return to !== undefined && [to.pathname, ...to.searchParams.keys()].some((name) => /error/i.test(name));
}

const isSame = (a: Exchange, b: Exchange): boolean =>
  a.response?.status === 200 && b.response?.status === 200 && a.response.body === b.response.body;

const ELSEWHERE = 'https://evil.example/cb';

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

/** An authorization request without PKCE, or with its weaker method (RFC 7636 §4.2). */
interface Downgrade {
  pkce: 'none' | 'plain';
  exchange: Exchange;
  /** The same in the signed-in browser, and its token request with the verifier, where nothing was refused at once. */
  driven?: Flow;
}

/** What an authorization server must refuse: foreign redirect URIs, unknown clients, and codes presented by whoever did not ask for them. */
export default defineProbe({
  impact: 'sign-in',
  budgetMs: 300_000,
  sends: [
    'up to 13 authorization requests without a browser, all but one with an altered redirect_uri, one of these with an unknown response_type; one with a client_id that was not registered, one with response_type=token, one without PKCE, one with its method plain',
    'up to 5 authorization requests in the signed-in browser',
    'token requests with a wrong or no code_verifier, another redirect_uri, another client',
  ],
  traffic: { requests: 40, consents: 5 },
  needs: { registration: 'authorization/registration', consents: 'authorization/consents' },
  gather: async ({ registration, consents }, context) => {
    const { wire, target, random, signal } = context;
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
    const unknown = { ...client, clientId: `touchstone-${random.word(20)}` };
    const asStranger = await authorizationRequest(context, { ...ask, client: unknown });
    const stranger = await get('authorize with a client_id that was not registered', asStranger.url);
    const redirects: Altered[] = [];
    for (const { name, uri } of alteredUris(flow.callback))
      redirects.push({ name, uri, exchange: await authorize(name, uri) });

    const elsewhere = new URL((await authorizationRequest(context, { ...ask, callback: ELSEWHERE })).url);
    elsewhere.searchParams.set('response_type', 'touchstone');
    /** Wrong besides: whoever looks at that first must not send the error to a place that it has not looked at (RFC 9700 §4.11.2). */
    const malformed = await get('authorize with another host and an unknown response_type', elsewhere.href);

    const downgrades: Downgrade[] = [];
    for (const pkce of ['none', 'plain'] as const) {
      const request = await authorizationRequest(context, { ...ask, pkce });
      downgrades.push({ pkce, exchange: await get(`authorize with PKCE method ${pkce}`, request.url) });
    }

    let left = MOST_CONSENTS;
    const asking = (name: string, more: Partial<FlowRequest>): FlowRequest => {
      const account = target.accounts[0];
      return { ...ask, name, account, signedIn: true, budgetMs: FLOW_BUDGET_MS, ...more };
    };
    const drive = (name: string, more: Partial<FlowRequest> = {}) => {
      left -= 1;
      return consent(context, asking(name, more));
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
      const { flow: again, code, verifier } = await drive(`refusals-${flows.length + 1}`);
      flows.push(again);
      if (code === undefined) break;
      redemptions.push(...(await redeemWrongly(context, { ...ask, code, verifier, other }, open())));
    }
    for (const altered of redirects) {
      if (isTurnedAway(altered.exchange)) continue;
      // A page that leads nowhere leads nowhere the next time: unless everybody gets it, as from an application of one page.
      const before = redirects.find(
        ({ exchange, driven }) =>
          driven?.consent?.status === 'stuck' && isSame(exchange, altered.exchange) && !isSame(exchange, control),
      );
      if (before?.driven) altered.driven = before.driven;
      else if (left > 0) altered.driven = (await drive(`altered-${altered.name}`, { callback: altered.uri })).flow;
    }
    for (const downgrade of downgrades) {
      const { pkce, exchange } = downgrade;
      const isRefused = isTurnedAway(exchange);
      if (isRefused || left === 0) continue;
      const name = `pkce-${pkce}`;
      downgrade.driven = (await redeem(context, asking(name, { pkce }), await drive(name, { pkce }))).flow;
    }
    return {
      callback: flow.callback,
      control,
      implicit,
      stranger,
      malformed,
      redirects,
      redemptions,
      downgrades,
      flows,
    };
  },
});
