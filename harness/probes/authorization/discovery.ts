import { NotApplicable, Untestable } from '../../core/errors.js';
import { discover } from '../../oauth/discovery.js';
import { whyNothing } from '../../session/spoken.js';
import { headWithoutToken } from '../access.js';
import { defineProbe } from '../context.js';

/** What the server tells of its authorization to anyone who asks, and how it takes his HEAD: before any sign-in, and awake since its openings. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 120_000,
  sends: [
    'HEAD of the MCP URL without a token',
    'GET of protected resource metadata (RFC 9728), at up to 3 URLs',
    'GET of authorization server metadata (RFC 8414, OpenID Connect Discovery), at up to 3 URLs for each of up to 5 issuers',
  ],
  traffic: { requests: 19 },
  needs: { openings: 'transport/openings' },
  gather: async ({ openings }, { wire, target, signal }) => {
    if (openings.auth === 'none') throw new NotApplicable('the server answers without authorization');
    if (openings.auth === 'unknown') throw new Untestable(whyNothing(openings));
    const [found, head] = await Promise.all([
      discover(wire, target.url, openings.unauthorized, signal),
      headWithoutToken(wire, target.url, signal),
    ]);
    const server = found.issuers[0]?.metadata;
    /** `server` is the metadata that a client goes by. */
    return { target: target.url, ...found, head, ...(server && { server }) };
  },
});
