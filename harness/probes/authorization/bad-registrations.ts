import { Untestable } from '../../core/errors.js';
import type { Exchange } from '../../core/evidence.js';
import { type Document, documentOf } from '../../oauth/document.js';
import { publicClient, register, unregister } from '../../oauth/registration.js';
import { defineProbe } from '../context.js';

/** Redirect URIs that must not be registered. Grave: whoever can register them can be sent codes, or run scripts. */
const MISTAKES = [
  { mistake: 'plain http to another host', uris: ['http://evil.example/cb'], grave: true },
  { mistake: 'a javascript: URI', uris: ['javascript:alert(1)'], grave: true },
  { mistake: 'no redirect_uris', uris: [], grave: false },
  { mistake: 'a fragment in the redirect URI', uris: ['https://claude.ai/api/mcp/auth_callback#x'], grave: false },
] as const;

/** What dynamic registration says to client metadata that is wrong. */
export default defineProbe({
  impact: 'sign-in',
  budgetMs: 60_000,
  sends: ['up to 4 client registrations that must be refused, until one is accepted'],
  traffic: { requests: 5, registrations: 1 },
  needs: { discovery: 'authorization/discovery', registration: 'authorization/registration' },
  gather: async ({ discovery, registration }, context) => {
    const { server } = discovery;
    if (!server || !registration.registrations.some(({ client }) => client))
      throw new Untestable('no client could be registered: a refusal would prove nothing');
    const attempts: {
      mistake: string;
      grave: boolean;
      exchange: Exchange;
      document?: Document;
      accepted: boolean;
    }[] = [];
    for (const { mistake, uris, grave } of MISTAKES) {
      const made = await register(context, server, mistake, publicClient('Claude', [...uris], 'web'));
      const document = documentOf(made.exchange);
      const { exchange } = made;
      attempts.push({ mistake, grave, exchange, accepted: made.client !== undefined, ...(document && { document }) });
      if (!made.client) continue;
      context.tally({ registrations: 1 });
      if (made.management) await unregister(context.wire, mistake, made.management);
      // One is proof enough, and stays where it cannot be deleted.
      break;
    }
    return { attempts };
  },
});
