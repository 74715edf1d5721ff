import { defineCheck } from '../../core/check.js';
import { met, notApplicable, untestable, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { openings: 'transport/openings', declared: 'target/declared' },
  wants: { discovery: 'authorization/discovery' },
  judge: ({ openings, declared, discovery }) => {
    const { auth, unauthorized } = openings;
    const subject = `the server, auth: ${declared.auth ?? 'not declared'}`;
    if (auth === 'none')
      return declared.auth === null || declared.auth === 'none'
        ? notApplicable('the server answers without authorization')
        : violated({ subject, expected: 'a request without a token is refused', observed: 'tools/list is answered' });
    if (declared.auth === 'none' && auth !== 'unknown')
      return violated({
        subject,
        expected: 'no authorization asked',
        observed: `status ${unauthorized?.response?.status}`,
      });
    if (!discovery) return untestable('discovery did not come to an end');
    if (discovery.issuers.some(({ metadata }) => typeof metadata?.authorization_endpoint === 'string')) return met;
    const bearer = discovery.challenges.some(({ scheme }) => scheme.toLowerCase() === 'bearer');
    if (bearer || discovery.resource.metadata || discovery.issuers.some(({ metadata }) => metadata))
      return untestable('OAuth is announced, but discovery does not lead to an authorization endpoint');
    if (auth === 'unknown') return untestable('the server neither answers without a token nor asks for one');
    return violated({
      subject,
      expected: 'a Bearer challenge or OAuth metadata that leads to an authorization endpoint',
      observed: `status ${unauthorized?.response?.status}, WWW-Authenticate: ${unauthorized?.response?.headers['www-authenticate'] ?? 'none'}, no metadata`,
      ...(unauthorized && { exchange: unauthorized.id }),
    });
  },
});
