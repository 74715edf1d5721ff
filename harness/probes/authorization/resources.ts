import type { Exchange } from '../../core/evidence.js';
import { askAgain, proven } from '../../oauth/again.js';
import { authorizationRequest, type Flow } from '../../oauth/authorization.js';
import { urlOf } from '../../oauth/document.js';
import { type Access, tryToken } from '../access.js';
import { defineProbe } from '../context.js';

/** An authorization request for a resource that is not the server under test (RFC 8707 §2). */
interface OtherResource {
  resource: string;
  /** Whether anyone could have such a resource. */
  known: boolean;
  /** The request without a browser. */
  exchange: Exchange;
  /** The error code of a refusal, or the status. */
  refusal: string | null;
  /** The same in the signed-in browser, where nothing was refused. */
  flow?: Flow;
  /** What the server under test did with the token of that flow. */
  access?: Access;
}

/** Whether tokens are to be had for resources that are none or are others, and what the server does with such a token. */
export default defineProbe({
  impact: 'sign-in',
  lane: 'alone',
  budgetMs: 120_000,
  sends: [
    'an authorization request for an unknown resource, and one for another resource of the same origin, without a browser',
    'the first of them that is not refused, in the signed-in browser; tools/list with the token that comes of it',
  ],
  traffic: { requests: 18, consents: 1 },
  needs: { registration: 'authorization/registration', consents: 'authorization/consents' },
  gather: async ({ registration, consents }, context) => {
    const { wire, target, signal } = context;
    const right = proven(registration, consents);
    const resources: OtherResource[] = [];
    for (const { resource, known } of [
      { resource: 'https://evil.example/mcp', known: false },
      { resource: new URL('/another-mcp', target.url).href, known: true },
    ]) {
      const ask = { ...right, resource };
      const { url } = await authorizationRequest(context, ask);
      const headers = { accept: 'text/html', authorization: '' };
      const purpose = `authorize for resource ${resource}`;
      const exchange = await wire.exchange({ purpose, method: 'GET', url, headers, signal });
      const seen: OtherResource = { resource, known, exchange, refusal: refusalOf(exchange) };
      resources.push(seen);
      if (seen.refusal !== null) continue;
      const account = target.accounts[0];
      const { flow, grant } = await askAgain(context, { ...ask, name: `resource-${resources.length}`, account });
      seen.flow = flow;
      if (grant) seen.access = await tryToken(wire, target.url, grant.accessToken, signal);
      break;
    }
    return { resource: right.resource, target: target.url, resources };
  },
});

function refusalOf({ request, response, fault }: Exchange): string | null {
  if (!response) return fault?.kind ?? 'no answer';
  if (response.status >= 400) return `status ${response.status}`;
  return urlOf(response.headers.location ?? '', request.url)?.searchParams.get('error') ?? null;
}
