import { defineCheck } from '../../core/check.js';
import { doubtful, met, show, untestable, violated } from '../../core/outcome.js';

export default defineCheck({
  ofLimits: true,
  needs: { seen: 'authorization/many-registrations' },
  judge: ({ seen: { attempts, earlier, flow } }) => {
    const refused = attempts.find(({ accepted }) => !accepted)?.exchange;
    const taken = attempts.filter(({ accepted }) => accepted).length;
    if (earlier.error === 'invalid_client')
      return violated({
        subject: 'the first client of the run',
        expected: 'still known after further registrations',
        observed: `invalid_client after ${taken} of them`,
        exchange: earlier.exchange.id,
      });
    if (refused) {
      const { response, fault } = refused;
      const finding = {
        subject: `registration ${taken + 1}`,
        expected: 'a client for every connection',
        observed: response ? `HTTP ${response.status} ${show(response.body)}` : `no answer: ${fault?.kind}`,
        exchange: refused.id,
      };
      if (!response) return untestable(`${finding.subject}: ${finding.observed}`);
      const retryAfter = response.headers['retry-after'];
      return response.status === 429
        ? doubtful({ ...finding, observed: `HTTP 429, Retry-After: ${retryAfter ?? 'none'}` })
        : violated(finding);
    }
    if (flow?.answer?.parameters.code) return met;
    const { consent, problem = 'it was not driven' } = flow ?? {};
    return consent?.status === 'stuck' && !consent.untestable
      ? violated({ subject: 'a flow of the last client', expected: 'a code, as before', observed: problem })
      : untestable(`a flow of the last client: ${problem}`);
  },
});
