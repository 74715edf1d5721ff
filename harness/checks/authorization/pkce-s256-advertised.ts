import { defineCheck } from '../../core/check.js';
import { doubtful, met, show, untestable, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { discovery: 'authorization/discovery' },
  judge: ({ discovery: { issuers } }) => {
    const served = issuers[0]?.attempts.find(({ document }) => document);
    if (!served?.document) return untestable('no authorization server metadata was found');
    const methods = served.document.code_challenge_methods_supported;
    const finding = {
      subject: served.url,
      expected: 'code_challenge_methods_supported: ["S256"]',
      observed: show(methods),
      ...(served.exchange && { exchange: served.exchange.id }),
    };
    if (!Array.isArray(methods) || !methods.includes('S256')) return violated(finding);
    return methods.includes('plain') ? doubtful(finding) : met;
  },
});
