import { NotApplicable } from '../../core/errors.js';
import type { Exchange } from '../../core/evidence.js';
import { isPassing } from '../../core/seen.js';
import { askAgain, type Proven } from '../../oauth/again.js';
import { authorizationRequest, type Flow } from '../../oauth/authorization.js';
import { documentFor, PUBLISHED_DOCUMENTS, type Published } from '../../oauth/client-documents.js';
import { urlOf } from '../../oauth/document.js';
import { defineProbe } from '../context.js';

/** A client id whose document must be refused. */
interface Refused {
  mistake: string;
  exchange: Exchange;
  /** Turned away at once, by status or by an error in the redirect. */
  refused: boolean;
  /** The same in the browser, where the answer alone does not tell. */
  driven?: Flow;
}

/** Whether a client id that is the URL of a metadata document is taken, and what is wrong with one is noticed. */
export default defineProbe({
  impact: 'sign-in',
  lane: 'alone',
  budgetMs: 180_000,
  sends: [
    'where client id metadata documents are supported: a flow whose client id is the URL of one, in the signed-in browser',
    'where the harness can publish documents, on loopback and in a lab: authorization requests with 5 faulty ones',
  ],
  traffic: { requests: 8, consents: 2 },
  needs: {
    discovery: 'authorization/discovery',
    registration: 'authorization/registration',
    consents: 'authorization/consents',
  },
  gather: async ({ discovery: { server }, registration, consents }, context) => {
    const { wire, target, signal, documents } = context;
    const { routes, hosted, personas } = registration;
    if (!server || !routes.cimd)
      throw new NotApplicable('the authorization server does not say that it supports client id metadata documents');
    const { metadata: native, flows } = personas.find(({ name }) => name === 'loopback')!;
    const callback = flows[0]!.callback;
    // With its port: whether a loopback URI may come back on any is another row's question.
    const metadata = { ...native, redirect_uris: [callback] };
    const account = target.accounts[0];
    const as = (clientId: string): Proven => ({
      ...consents.request,
      client: { clientId, authMethod: 'none' },
      callback,
    });
    const url = hosted ? await documents.publish('claude-code', documentFor(metadata)) : PUBLISHED_DOCUMENTS.loopback!;
    const { flow } = await askAgain(context, { ...as(url), name: 'client-document', account });
    const seen = { forPublicClients: routes.cimdForPublicClients, hosted, flow, refusals: [] as Refused[] };
    if (!hosted) return seen;
    const fetched = documents.fetched(url);
    if (flow.reached !== 'token') return { ...seen, fetched };
    const other = { ...metadata, redirect_uris: ['https://evil.example/cb'] };
    const faulty: [mistake: string, make: (url: string) => Published][] = [
      ['another client_id inside', () => documentFor(metadata)('https://evil.example/client.json')],
      ['a redirect_uri that is not listed', documentFor(other)],
      ['no JSON', () => ({ body: '<!doctype html><title>Client</title>', type: 'text/html' })],
      ['no document', () => ({ status: 404, body: '' })],
    ];
    const clientIds = [];
    for (const [mistake, make] of faulty)
      clientIds.push({ mistake, clientId: await documents.publish(`faulty-${clientIds.length + 1}`, make) });
    clientIds.push({ mistake: 'an http URL', clientId: url.replace(/^https:/, 'http:') });
    for (const { mistake, clientId } of clientIds) {
      const request = await authorizationRequest(context, as(clientId));
      const headers = { accept: 'text/html', authorization: '' };
      const purpose = `authorize, client id metadata document with ${mistake}`;
      const exchange = await wire.exchange({ purpose, method: 'GET', url: request.url, headers, signal });
      const { response } = exchange;
      const error = urlOf(response?.headers.location ?? '', request.url)?.searchParams.get('error');
      const refused = response !== undefined && !isPassing(exchange) && (response.status >= 400 || Boolean(error));
      seen.refusals.push({ mistake, exchange, refused });
    }
    // Some look at the client only after the sign-in: one of them is taken there.
    const unclear = seen.refusals.find(({ refused, exchange }) => !refused && exchange.response);
    const clientId = clientIds.find(({ mistake }) => mistake === unclear?.mistake)?.clientId;
    if (unclear && clientId)
      unclear.driven = (await askAgain(context, { ...as(clientId), name: 'faulty-document', account })).flow;
    return { ...seen, fetched };
  },
});
