import { Untestable } from '../../core/errors.js';
import { resourceFor, scopeFor } from '../../oauth/authorization.js';
import { serverOf } from '../../oauth/discovery.js';
import { defineProbe } from '../context.js';
import { type Ask, type Driven, drive, isHopeless } from '../flows.js';

/**
 * Takes a person's way to a token for one callback after the other, until a token is there with which the server lists its
 * tools: that is the run's grant. Whatever needs no more than a token can begin then.
 */
export default defineProbe({
  impact: 'sign-in',
  budgetMs: 480_000,
  sends: [
    'an authorization request in a browser, with sign-in and consent, and its token request (RFC 6749 §4.1.3); for the next callback where that brought no token',
    'initialize and tools/list with a token it got, to see it work',
  ],
  traffic: { requests: 20, consents: 1 },
  needs: { discovery: 'authorization/discovery', registration: 'authorization/registration' },
  gather: async ({ discovery, registration: { routes, personas, clients } }, context) => {
    const { target, tokens } = context;
    const server = serverOf(discovery);
    if (!server) throw new Untestable('no authorization server metadata was found');
    if (routes.taken === 'none')
      throw new Untestable('there is no route to a client identity; give client.clientId in the target file');
    const scope = scopeFor(discovery);
    const request = { server, resource: resourceFor(discovery, target.url), ...(scope !== undefined && { scope }) };
    const driven: Driven = { flows: [], accesses: [], spares: [] };
    const left: Ask[] = personas.flatMap(({ name, flows }) => {
      const client = clients[name];
      return client ? flows.map((flow) => ({ ...flow, client })) : [];
    });
    while (left.length > 0 && !tokens.grant && !isHopeless(driven.flows))
      await drive(context, request, left.shift()!, driven);
    return { request, ...driven, left: tokens.grant ? left : [] };
  },
});
