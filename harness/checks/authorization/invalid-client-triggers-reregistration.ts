import { defineCheck } from '../../core/check.js';
import { doubtful, each, met, notApplicable, show, untestable, violated } from '../../core/outcome.js';
import { isPassing } from '../../core/seen.js';

export default defineCheck({
  needs: { registered: 'authorization/registration', seen: 'authorization/token-errors' },
  wants: { ended: 'authorization/cleanup' },
  judge: ({ registered, seen, ended }) => {
    if (!registered.routes.dcr) return notApplicable('the authorization server offers no dynamic registration');
    const known = seen.attempts.find(({ expected }) => expected === 'invalid_grant');
    if (known?.document?.error === 'invalid_client')
      return untestable('a client that is known is answered with invalid_client as well');
    const unknown = seen.attempts.filter(({ expected }) => expected === 'invalid_client');
    return each(
      'token requests of unknown clients',
      [...unknown, ...(ended?.afterwards ?? [])],
      ({ mistake, exchange, document }) => {
        const { response, id, fault } = exchange;
        if (!response || isPassing(exchange)) return untestable(`${mistake}: ${response?.status ?? fault?.message}`);
        const finding = {
          subject: `token request with ${mistake}`,
          expected: '401 invalid_client',
          observed: `${response.status} ${show(response.body)}`,
          exchange: id,
        };
        if (document?.error !== 'invalid_client') return violated(finding);
        if (response.status === 401) return met;
        return response.status === 400 ? doubtful(finding) : violated(finding);
      },
    );
  },
});
