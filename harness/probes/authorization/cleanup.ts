import type { Exchange } from '../../core/evidence.js';
import { serverOf } from '../../oauth/discovery.js';
import { type Document, documentOf } from '../../oauth/document.js';
import { unregister } from '../../oauth/registration.js';
import { tokenRequest } from '../../oauth/token-endpoint.js';
import { defineProbe } from '../context.js';

/**
 * Ends what the run registered: clients are deleted where RFC 7592 is offered, and listed where it is not. The plan has it after
 * all that uses a client.
 */
export default defineProbe({
  impact: 'sign-in',
  lane: 'last',
  budgetMs: 60_000,
  sends: ['DELETE of every client that the run registered (RFC 7592 §2.3)', 'a token request of a deleted client'],
  traffic: { requests: 6 },
  needs: { discovery: 'authorization/discovery', registration: 'authorization/registration' },
  gather: async ({ discovery, registration }, { wire, random, signal }) => {
    const server = serverOf(discovery);
    const deleted: { name: string; exchange: Exchange }[] = [];
    const left: { name: string; clientId: string }[] = [];
    const afterwards: { mistake: string; exchange: Exchange; document?: Document }[] = [];
    for (const { name, client, management } of registration.registrations) {
      if (!client) continue;
      const exchange = management && (await unregister(wire, name, management, signal));
      const gone = (exchange?.response?.status ?? 500) < 300;
      if (exchange) deleted.push({ name, exchange });
      if (!gone) left.push({ name, clientId: client.clientId });
      if (!gone || !server || afterwards.length > 0) continue;
      const parameters = { grant_type: 'refresh_token', refresh_token: random.word(43) };
      const mistake = 'a deleted client';
      const asked = await tokenRequest(wire, server, client, `token request with ${mistake}`, parameters, { signal });
      const document = documentOf(asked);
      afterwards.push({ mistake, exchange: asked, ...(document && { document }) });
    }
    return { deleted, left, afterwards };
  },
});
