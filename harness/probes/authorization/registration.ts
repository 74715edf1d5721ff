import { Untestable } from '../../core/errors.js';
import { personas } from '../../oauth/callbacks.js';
import { documentFor, PUBLISHED_DOCUMENTS } from '../../oauth/client-documents.js';
import { isLoopback } from '../../oauth/document.js';
import {
  type Client,
  chooseRoute,
  clientOf,
  publicClient,
  type Registration,
  register,
} from '../../oauth/registration.js';
import { defineProbe } from '../context.js';

/** A member that no server knows, and has to ignore (RFC 7591 §2). */
const UNKNOWN_MEMBER = { touchstone_unknown_member: 'to be ignored' };

/** Gets a client identity for each callback: by dynamic registration, by metadata document, or the one that the target file names. */
export default defineProbe({
  impact: 'sign-in',
  budgetMs: 120_000,
  sends: [
    'POST of a dynamic client registration (RFC 7591) for Claude.ai, claude.com (which has the callback of the first as well), the Inspector and a native client; of claude.com without it, where that was refused, and of the last one again, where an unknown member was, and with one URI where all of it was',
  ],
  traffic: { requests: 7, registrations: 4 },
  needs: { discovery: 'authorization/discovery' },
  gather: async ({ discovery }, { target, wire, redactor, random, signal, documents, consent, tally }) => {
    if (Object.keys(target.headers).some((name) => name.toLowerCase() === 'authorization'))
      throw new Untestable('the target file gives a static Authorization header: no sign-in is tried');
    const { server } = discovery;
    if (!server) throw new Untestable('no authorization server metadata was found');
    const routes = chooseRoute(server, target.client);
    if (routes.taken !== 'none') consent.prepare?.();
    const players = personas(random);
    const registrations: Registration[] = [];
    const clients: Partial<Record<(typeof players)[number]['name'], Client>> = {};
    /** Whether an authorization server may be expected to fetch a document from this machine. */
    const hosted = target.lab !== undefined || isLoopback(new URL(target.url));
    const enrol = async (name: (typeof players)[number]['name'], metadata: (typeof players)[number]['metadata']) => {
      const registration = await register({ wire, redactor, signal }, server, name, metadata);
      if (registration.client) {
        tally({ registrations: 1 });
        clients[name] = registration.client;
      }
      return registration;
    };
    for (const { name, metadata } of players) {
      if (routes.taken === 'static')
        clients[name] = clientOf(target.client.clientId ?? '', target.client.clientSecret, server);
      if (routes.taken === 'cimd' && hosted)
        clients[name] = { clientId: await documents.publish(name, documentFor(metadata)), authMethod: 'none' };
      const published = PUBLISHED_DOCUMENTS[name];
      if (routes.taken === 'cimd' && !hosted && published) clients[name] = { clientId: published, authMethod: 'none' };
      if (routes.taken !== 'dcr') continue;
      const last = name === players.at(-1)?.name;
      const first = registrations[0];
      // Whoever presents another one's code should differ from it in nothing but the client: it has its redirect URI as well.
      if (name === 'claude-com' && first?.client) {
        const redirect_uris = [...metadata.redirect_uris, ...first.metadata.redirect_uris];
        const both = await enrol(name, { ...metadata, redirect_uris });
        if (both.client) {
          registrations.push(both);
          continue;
        }
      }
      registrations.push(await enrol(name, last ? { ...metadata, ...UNKNOWN_MEMBER } : metadata));
      if (last && !clients[name]) registrations.push(await enrol(name, metadata));
    }
    // As Claude Code registers: one URI, with its port.
    const callback = players.flatMap(({ flows }) => flows).find(({ name }) => name === 'loopback-name')?.callback;
    if (routes.taken === 'dcr' && !clients.loopback && callback !== undefined) {
      const alone = publicClient('Claude Code', [callback], 'native');
      const registration = await register({ wire, redactor, signal }, server, 'claude-code', alone);
      if (registration.client) tally({ registrations: 1 });
      registrations.push(registration);
    }
    return { routes, hosted, personas: players, registrations, clients };
  },
});
