import { defineCheck } from '../../core/check.js';
import { doubtful, met, notApplicable, show, untestable, violated } from '../../core/outcome.js';
import { isPassing } from '../../core/seen.js';

/** Words of a refusal that is about permission. */
const PERMISSION = /scope|permission|forbidden|insufficient|denied|not (allowed|authori[sz]ed)|unauthori[sz]ed/i;

export default defineCheck({
  needs: { seen: 'authorization/fewer-scopes' },
  judge: ({ seen: { leftOut, granted, attempts } }) => {
    if (granted.split(' ').includes(leftOut))
      return untestable(`the authorization server grants ${leftOut} also where it is not asked for`);
    const refused = attempts.find(({ served }) => !served);
    if (!refused) return notApplicable(`nothing that was called asks for the scope ${leftOut}`);
    const { what, exchange, challenge } = refused;
    const { response, fault } = exchange;
    if (!response || isPassing(exchange))
      return untestable(`${what}: ${response ? `status ${response.status}` : `no answer (${fault?.kind})`}`);
    const { status, body } = response;
    const text = [body, ...(response.events ?? []).map(({ data }) => data)].join(' ');
    const finding = { subject: `${what} without scope ${leftOut}`, exchange: exchange.id };
    if (status === 403) {
      const { error, scope = '' } = challenge ?? {};
      return error === 'insufficient_scope' && scope.split(' ').includes(leftOut)
        ? met
        : doubtful({
            ...finding,
            expected: `a Bearer challenge with error="insufficient_scope" and a scope that holds ${leftOut}`,
            observed: challenge ? show(challenge) : '403 without a Bearer challenge',
          });
    }
    const told = { ...finding, expected: 'HTTP 403 with error="insufficient_scope"' };
    if (status === 401 || status >= 500) return violated({ ...told, observed: `HTTP ${status} ${show(body)}` });
    if (status < 300 && PERMISSION.test(text)) return violated({ ...told, observed: `HTTP ${status} ${show(text)}` });
    return untestable(`${finding.subject}: HTTP ${status}, which need not be about the scope`);
  },
});
