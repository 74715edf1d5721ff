import { defineCheck } from '../../core/check.js';
import { doubtful, met, show, untestable, violated } from '../../core/outcome.js';
import { withoutResourceMetadata } from '../older-discovery.js';

export default defineCheck({
  needs: { openings: 'transport/openings', declared: 'target/declared', discovery: 'authorization/discovery' },
  wants: { negotiated: 'session/eras' },
  judge: ({ openings: { unauthorized }, declared, discovery, negotiated }) => {
    if (unauthorized?.response?.status !== 401) return untestable('no 401 was seen');
    const { challenges, challengeProblem, resource } = discovery;
    const finding = {
      subject: 'WWW-Authenticate of the 401',
      expected: 'Bearer resource_metadata="https://…"',
      observed: show(unauthorized.response.headers['www-authenticate']),
      exchange: unauthorized.id,
    };
    if (challengeProblem !== undefined)
      return violated({ ...finding, observed: `${finding.observed}: ${challengeProblem}` });
    const bearer = challenges.find(({ scheme }) => scheme.toLowerCase() === 'bearer');
    if (challenges.length > 0 && !bearer) return violated(finding);
    const pointed = resource.attempts.find(({ forms }) => forms.includes('challenge'));
    if (!pointed)
      return resource.metadata
        ? doubtful(finding)
        : (withoutResourceMetadata(discovery, negotiated) ?? violated(finding));
    if (!pointed.url.startsWith('https://') && !declared.loopback) return violated(finding);
    return pointed.document ? met : untestable(`${pointed.url} serves no metadata: ${pointed.problem}`);
  },
});
