import { Untestable } from '../../core/errors.js';
import { personas } from '../../oauth/callbacks.js';
import { type Client, chooseRoute, clientOf, type Registration, register } from '../../oauth/registration.js';
import { defineProbe } from '../context.js';

/** Gets a client identity for each callback: by dynamic registration, or the one that the target file names. */
export default defineProbe({
  impact: 'sign-in',
  budgetMs: 120_000,
  sends: [
    'POST of a dynamic client registration (RFC 7591) for Claude.ai, claude.com, the Inspector and a native client',
  ],
  traffic: { requests: 4, registrations: 4 },
  needs: { discovery: 'authorization/discovery' },
  gather: async ({ discovery }, { target, wire, redactor, random, signal, tally }) => {
    if (Object.keys(target.headers).some((name) => name.toLowerCase() === 'authorization'))
      throw new Untestable('the target file gives a static Authorization header: no sign-in is tried');
    const { server } = discovery;
    if (!server) throw new Untestable('no authorization server metadata was found');
    const routes = chooseRoute(server, target.client);
    const players = personas(random);
    const registrations: Registration[] = [];
    const clients: Partial<Record<(typeof players)[number]['name'], Client>> = {};
    for (const { name, metadata } of players) {
      if (routes.taken === 'static')
        clients[name] = clientOf(target.client.clientId ?? '', target.client.clientSecret, server);
      if (routes.taken !== 'dcr') continue;
      const registration = await register({ wire, redactor, signal }, server, name, metadata);
      tally({ registrations: 1 });
      registrations.push(registration);
      if (registration.client) clients[name] = registration.client;
    }
    return { routes, personas: players, registrations, clients };
  },
});
