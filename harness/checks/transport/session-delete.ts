import { defineCheck } from '../../core/check.js';
import { doubtful, met, notApplicable, untestable, violated } from '../../core/outcome.js';
import { isBroken, seen, statusOf } from '../../core/seen.js';

export default defineCheck({
  needs: { sessions: 'transport/sessions' },
  judge: ({ sessions }) => {
    if (!sessions.legacy || !('lived' in sessions)) return notApplicable('the server gives out no session ids');
    const { control, deleted, afterDelete } = sessions.lived;
    if (!control.result) return untestable('the control, a request in the live session, is refused too');
    const status = statusOf(deleted);
    if (status === 405) return met;
    const finding = { subject: `DELETE of a session (${sessions.revision})`, exchange: deleted.id };
    if (isBroken(deleted)) return violated({ ...finding, expected: '2xx or 405', observed: seen(deleted) });
    if (status >= 300) return doubtful({ ...finding, expected: '2xx or 405', observed: seen(deleted) });
    if (statusOf(afterDelete.exchange) === 404) return met;
    return doubtful({
      subject: `tools/list in a deleted session (${sessions.revision})`,
      expected: '404',
      observed: seen(afterDelete.exchange),
      exchange: afterDelete.exchange.id,
    });
  },
});
