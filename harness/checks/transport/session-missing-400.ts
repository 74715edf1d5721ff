import { defineCheck } from '../../core/check.js';
import { doubtful, met, notApplicable, untestable, violated } from '../../core/outcome.js';
import { isBroken, seen, statusOf } from '../../core/seen.js';

export default defineCheck({
  needs: { sessions: 'transport/sessions' },
  judge: ({ sessions }) => {
    if (!sessions.legacy || !('lived' in sessions)) return notApplicable('the server gives out no session ids');
    const { control, withoutId } = sessions.lived;
    if (!control.result) return untestable('the control, the same request with the session id, is refused too');
    // A result without the id: the server is stateless in truth.
    if (statusOf(withoutId.exchange) === 400 || withoutId.result) return met;
    const finding = {
      subject: `tools/list without the session id (${sessions.revision})`,
      expected: '400',
      observed: seen(withoutId.exchange),
      exchange: withoutId.exchange.id,
    };
    return isBroken(withoutId.exchange) ? violated(finding) : doubtful(finding);
  },
});
