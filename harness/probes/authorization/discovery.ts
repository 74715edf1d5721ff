import { NotApplicable, Untestable } from '../../core/errors.js';
import { discover } from '../../oauth/discovery.js';
import { whyNothing } from '../../session/spoken.js';
import { defineProbe } from '../context.js';

/** What the server tells of its authorization to anyone who asks. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 120_000,
  sends: [
    'GET of protected resource metadata (RFC 9728), at up to 3 URLs',
    'GET of authorization server metadata (RFC 8414, OpenID Connect Discovery), at up to 3 URLs for each of up to 5 issuers',
  ],
  traffic: { requests: 18 },
  needs: { openings: 'transport/openings' },
  gather: async ({ openings }, { wire, target, signal }) => {
    if (openings.auth === 'none') throw new NotApplicable('the server answers without authorization');
    if (openings.auth === 'unknown') throw new Untestable(whyNothing(openings));
    const found = await discover(wire, target.url, openings.unauthorized, signal);
    const server = found.issuers[0]?.metadata;
    /** `server` is the metadata that a client goes by. */
    return { target: target.url, ...found, ...(server && { server }) };
  },
});
