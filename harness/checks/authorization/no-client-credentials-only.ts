import { defineCheck } from '../../core/check.js';
import { met, show, untestable, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { discovery: 'authorization/discovery' },
  judge: ({ discovery: { issuers } }) => {
    const served = issuers[0]?.attempts.find(({ document }) => document);
    if (!served?.document) return untestable('no authorization server metadata was found');
    const { grant_types_supported: grants, authorization_endpoint: endpoint } = served.document;
    const at = { subject: served.url, ...(served.exchange && { exchange: served.exchange.id }) };
    if (typeof endpoint !== 'string')
      return violated({ ...at, expected: 'an authorization_endpoint', observed: show(endpoint) });
    // RFC 8414 §2: left out, it stands for authorization_code and implicit.
    return grants === undefined || (Array.isArray(grants) && grants.includes('authorization_code'))
      ? met
      : violated({ ...at, expected: 'authorization_code in grant_types_supported', observed: show(grants) });
  },
});
