import { defineCheck } from '../../core/check.js';
import { doubtful, met, notApplicable, show, untestable, violated } from '../../core/outcome.js';
import { isPassing } from '../../core/seen.js';

/** Words of a refusal that is about permission. */
const PERMISSION = /scope|permission|forbidden|insufficient|denied|not (allowed|authori[sz]ed)|unauthori[sz]ed/i;

export default defineCheck({
  needs: { seen: 'authorization/fewer-scopes' },
  judge: ({ seen: { leftOut, granted, attempts, flow, retried } }) => {
    if (leftOut !== null && granted.split(' ').includes(leftOut))
      return untestable(`the authorization server grants ${leftOut} also where it is not asked for`);
    const refused = attempts.find(({ served }) => !served);
    if (!refused) return notApplicable(`nothing that was called asks for the scope ${leftOut}`);
    const { what, exchange, challenge } = refused;
    const { response, fault } = exchange;
    if (!response || isPassing(exchange))
      return untestable(`${what}: ${response ? `status ${response.status}` : `no answer (${fault?.kind})`}`);
    const { status, body } = response;
    const text = [body, ...(response.events ?? []).map(({ data }) => data)].join(' ');
    const lacked = leftOut === null ? 'with the scopes of the first challenge alone' : `without scope ${leftOut}`;
    const finding = { subject: `${what} ${lacked}`, exchange: exchange.id };
    if (status === 403) {
      const { error, scope = '' } = challenge ?? {};
      const names = scope.split(' ').filter(Boolean);
      const told =
        leftOut === null ? names.some((name) => !granted.split(' ').includes(name)) : names.includes(leftOut);
      if (error !== 'insufficient_scope' || !told)
        return doubtful({
          ...finding,
          expected: `a Bearer challenge with error="insufficient_scope" and a scope that holds ${leftOut ?? 'what is needed'}`,
          observed: challenge ? show(challenge) : '403 without a Bearer challenge',
        });
      if ([flow?.answer?.parameters.error, flow?.tokens?.error].includes('invalid_scope'))
        return violated({ ...finding, expected: `${scope} to be granted`, observed: 'invalid_scope' });
      const again = retried?.find(({ exchange: { response } }) => response?.status === 403);
      return again
        ? violated({
            subject: `tool ${again.tool} with ${scope}`,
            expected: 'an answer',
            observed: 'HTTP 403 once more',
            exchange: again.exchange.id,
          })
        : met;
    }
    const told = { ...finding, expected: 'HTTP 403 with error="insufficient_scope"' };
    if (status === 401 || status >= 500) return violated({ ...told, observed: `HTTP ${status} ${show(body)}` });
    if (status < 300 && PERMISSION.test(text)) return violated({ ...told, observed: `HTTP ${status} ${show(text)}` });
    return untestable(`${finding.subject}: HTTP ${status}, which need not be about the scope`);
  },
});
