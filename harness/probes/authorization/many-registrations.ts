import { Untestable } from '../../core/errors.js';
import type { Exchange } from '../../core/evidence.js';
import { askAgain, proven } from '../../oauth/again.js';
import type { Flow } from '../../oauth/authorization.js';
import { documentOf } from '../../oauth/document.js';
import { publicClient, type Registration, register, unregister } from '../../oauth/registration.js';
import { tokenRequest } from '../../oauth/token-endpoint.js';
import { defineProbe } from '../context.js';

const CLIENTS = 20;
/** So that all of them take about a minute; a rehearsal is nobody's production. */
const PAUSE_MS = 2_500;

/** Whether registration copes with a new client for every connection, and leaves the earlier ones alone. */
export default defineProbe({
  impact: 'load',
  budgetMs: 240_000,
  sends: [
    `${CLIENTS} client registrations within a minute, until one is refused; DELETE of each, where RFC 7592 is offered`,
    'a flow of the last one in the signed-in browser; a token request of the first client of the run',
  ],
  traffic: { requests: 2 * CLIENTS + 2, registrations: CLIENTS, consents: 1 },
  needs: {
    discovery: 'authorization/discovery',
    registration: 'authorization/registration',
    consents: 'authorization/consents',
  },
  gather: async ({ registration, consents }, context) => {
    const { wire, clock, random, target, signal, tally } = context;
    if (registration.routes.taken !== 'dcr') throw new Untestable('the run did not get its clients by registration');
    const right = proven(registration, consents);
    const { server } = right;
    const made: Registration[] = [];
    while (made.length < CLIENTS && made.every(({ client }) => client)) {
      if (made.length > 0 && !target.lab) await clock.sleep(PAUSE_MS, signal);
      const metadata = publicClient('Claude', [right.callback], 'web');
      made.push(await register(context, server.metadata, `client ${made.length + 1}`, metadata));
      tally({ registrations: 1 });
    }
    const last = made.findLast(({ client }) => client)?.client;
    let flow: Flow | undefined;
    if (last && made.length === CLIENTS) {
      const account = target.accounts[0];
      flow = (await askAgain(context, { ...right, client: last, name: 'last-of-many', account })).flow;
    }
    const parameters = { grant_type: 'refresh_token', refresh_token: random.word(43) };
    const purpose = 'token request of the first client';
    const earlier = await tokenRequest(wire, server, right.client, purpose, parameters, { signal });
    const left: string[] = [];
    for (const { name, client, management } of made) {
      const gone = management && (await unregister(wire, name, management, signal));
      if (client && (gone?.response?.status ?? 500) >= 300) left.push(client.clientId);
    }
    const attempts = made.map(({ exchange, client }): { exchange: Exchange; accepted: boolean } => ({
      exchange,
      accepted: client !== undefined,
    }));
    return {
      attempts,
      left,
      earlier: { exchange: earlier, error: documentOf(earlier)?.error ?? null },
      ...(flow && { flow }),
    };
  },
});
