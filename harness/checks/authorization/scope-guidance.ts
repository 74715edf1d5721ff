import { defineCheck } from '../../core/check.js';
import { doubtful, met, show, untestable, violated } from '../../core/outcome.js';

const WILDCARD = /^(\*|all|full[-_ ]?access)$/i;

export default defineCheck({
  needs: { discovery: 'authorization/discovery', consented: 'authorization/consents' },
  judge: ({ discovery: { challenges, resource }, consented: { flows } }) => {
    const challenged = challenges.find(({ scheme }) => scheme.toLowerCase() === 'bearer')?.params.scope;
    const supported = resource.metadata?.scopes_supported;
    const listed: unknown[] = Array.isArray(supported) ? supported : [];
    const finding = {
      subject: 'scopes of the challenge and of the resource metadata',
      expected: 'the least that is needed, by name',
      observed: `challenge ${show(challenged)}, scopes_supported ${show(supported)}`,
    };
    const refused = flows.find(({ answer, tokens }) =>
      [answer?.parameters.error, tokens?.error].includes('invalid_scope'),
    );
    if (refused)
      return violated({
        ...finding,
        expected: `${show(refused.request.scope)} to be granted`,
        observed: 'invalid_scope',
      });
    const asked = [...(challenged?.split(' ') ?? []), ...listed];
    if (asked.length === 0 || listed.includes('offline_access') || asked.some((scope) => WILDCARD.test(String(scope))))
      return doubtful(finding);
    return flows.some(({ reached }) => reached === 'token') ? met : untestable('no flow came as far as a token');
  },
});
