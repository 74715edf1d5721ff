import { defineCheck } from '../../core/check.js';
import { doubtful, met, show, untestable, violated } from '../../core/outcome.js';
import { withoutResourceMetadata } from '../older-discovery.js';

export default defineCheck({
  needs: { discovery: 'authorization/discovery' },
  wants: { negotiated: 'session/eras' },
  judge: ({ discovery, negotiated }) => {
    const { resource, issuers, fallback } = discovery;
    const served = resource.attempts.find(({ document }) => document);
    if (!served?.document)
      return withoutResourceMetadata(discovery, negotiated) ?? untestable('no protected resource metadata was found');
    const finding = {
      subject: 'authorization_servers in the metadata',
      expected: 'a list whose first entry is a working issuer',
      observed: show(served.document.authorization_servers),
      ...(served.exchange && { exchange: served.exchange.id }),
    };
    if (fallback) return violated(finding);
    const [first, ...others] = issuers;
    const dead = others.find(({ metadata }) => !metadata);
    if (first?.metadata) return dead ? doubtful({ ...finding, observed: `no metadata of ${dead.issuer}` }) : met;
    const answers = first?.attempts.some(({ exchange }) => exchange?.response);
    return answers && !others.some(({ metadata }) => metadata)
      ? untestable(`${first?.issuer} answers, but without metadata`)
      : violated({ ...finding, observed: `${first?.issuer}: ${first?.attempts.at(-1)?.problem}` });
  },
});
