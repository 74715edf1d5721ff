import { defineProbe } from '../context.js';

/** What the target file declares, without its secrets: evidence like any other, so that checks can judge by it later. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 1_000,
  sends: [],
  traffic: { requests: 0 },
  needs: {},
  gather: async (_, { target }) => ({
    url: target.url,
    name: target.name ?? new URL(target.url).host,
    auth: target.auth ?? null,
    accounts: target.accounts.length,
    staticHeaders: Object.keys(target.headers),
    tools: target.tools,
    examples: target.examples,
    latency: target.latency,
    documents: target.documents,
    listing: target.listing,
    firewall: target.firewall ?? null,
    attestations: target.attestations,
    rehearsal: target.lab !== undefined,
    loopback: ['localhost', '127.0.0.1', '[::1]'].includes(new URL(target.url).hostname),
  }),
});
