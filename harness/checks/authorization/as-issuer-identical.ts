import { defineCheck } from '../../core/check.js';
import { doubtful, met, show, untestable, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { discovery: 'authorization/discovery' },
  judge: ({ discovery: { issuers } }) => {
    const [first] = issuers;
    const served = first?.attempts.find(({ document }) => document);
    if (!first || !served?.document) return untestable('no authorization server metadata was found');
    const { issuer } = served.document;
    if (issuer === first.issuer) return met;
    const finding = {
      subject: served.url,
      expected: `issuer ${first.issuer}`,
      observed: show(issuer),
      ...(served.exchange && { exchange: served.exchange.id }),
    };
    const bare = (text: string): string => text.replace(/\/$/, '');
    return typeof issuer === 'string' && bare(issuer) === bare(first.issuer) ? doubtful(finding) : violated(finding);
  },
});
