import { defineCheck } from '../../core/check.js';
import { doubtful, met, show, untestable, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { discovery: 'authorization/discovery' },
  wants: { consented: 'authorization/consents' },
  judge: ({ discovery: { issuers }, consented }) => {
    const [first] = issuers;
    const served = first?.attempts.find(({ document }) => document);
    if (!first || !served?.document) return untestable('no authorization server metadata was found');
    const { issuer } = served.document;
    const foreign = consented?.flows.find(({ claims }) => typeof claims?.iss === 'string' && claims.iss !== issuer);
    if (issuer === first.issuer)
      return foreign
        ? doubtful({
            subject: `access token of flow ${foreign.name}`,
            expected: `iss ${first.issuer}, as the metadata has it`,
            observed: show(foreign.claims?.iss),
            ...(foreign.token && { exchange: foreign.token.id }),
          })
        : met;
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
