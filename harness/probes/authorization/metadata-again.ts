import { Untestable } from '../../core/errors.js';
import type { Exchange } from '../../core/evidence.js';
import { documentOf } from '../../oauth/document.js';
import { defineProbe } from '../context.js';

/** How often each document is asked for again: behind a load balancer, the next instance may answer. */
const TIMES = 4;

/** Whether metadata that is asked for again, on new connections, is still the same. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 60_000,
  sends: ['GET of the protected resource metadata and of the authorization server metadata, 4 times each'],
  traffic: { requests: 2 * TIMES },
  needs: { discovery: 'authorization/discovery' },
  gather: async ({ discovery: { resource, issuers } }, { wire, signal }) => {
    const first = [resource.attempts, issuers[0]?.attempts ?? []].flatMap(
      (attempts) => attempts.find(({ document }) => document) ?? [],
    );
    if (first.length === 0) throw new Untestable('no metadata was found');
    const documents = [];
    for (const { url, document, exchange } of first) {
      const again: { exchange: Exchange; document: ReturnType<typeof documentOf> | null }[] = [];
      for (let time = 0; time < TIMES; time++) {
        const headers = { accept: 'application/json', authorization: '' };
        // The address that answered: where redirects lead is discovery's affair.
        const asked = exchange?.request.url ?? url;
        const one = await wire.exchange({
          purpose: 'metadata again',
          method: 'GET',
          url: asked,
          headers,
          fresh: true,
          signal,
        });
        again.push({ exchange: one, document: documentOf(one) ?? null });
      }
      documents.push({ url, document: document!, again });
    }
    return { documents };
  },
});
