import { defineCheck } from '../../core/check.js';
import { all, doubtful, type Judgement, met, notApplicable, untestable, violated } from '../../core/outcome.js';
import type { ProbeEvidence } from '../../core/probe.js';
import { isBroken, seen, statusOf } from '../../core/seen.js';

export default defineCheck({
  needs: { refused: 'transport/refusals' },
  wants: { sessions: 'transport/sessions' },
  judge: ({ refused, sessions }) => {
    const stateful = refused.eras.filter(({ unknownSession }) => unknownSession);
    if (stateful.length === 0 && refused.eras.length > 0) return notApplicable('the server gives out no session ids');
    const lived = sessions?.legacy && 'lived' in sessions ? sessions.lived : undefined;
    /** Who serves without an id as well gives ids out, and keeps no sessions by them. */
    const idle = lived?.withoutId.result !== undefined;
    return all(
      [
        ...afterItsEnd(lived),
        ...stateful.map(({ revision, control, unknownSession }) => {
          if (!control.result) return untestable('the control, the same request in a live session, is refused too');
          const status = unknownSession?.response?.status;
          if (status === 404) return met;
          const finding = {
            subject: `tools/list under an unknown session id (${revision})`,
            expected: '404, at which a client opens a new session',
            observed: status ? `HTTP ${status}` : `no answer: ${unknownSession?.fault?.message}`,
            ...(unknownSession && { exchange: unknownSession.id }),
          };
          // 401 would start a sign-in that nobody needs.
          const declined = status !== undefined && status >= 400 && status < 500 && status !== 401;
          return declined || (status === 200 && idle) ? doubtful(finding) : violated(finding);
        }),
      ],
      'no session was opened',
    );
  },
});

type Lived = Extract<ProbeEvidence['transport/sessions'], { lived: unknown }>['lived'];

/** What a session that the client has ended answers; one that lives on is a matter of transport.session-delete. */
function afterItsEnd(lived: Lived | undefined): Judgement[] {
  if (!lived?.control.result || statusOf(lived.deleted) < 200 || statusOf(lived.deleted) > 299) return [];
  const { exchange } = lived.afterDelete;
  if (!isBroken(exchange) && statusOf(exchange) !== 401) return [];
  return [
    violated({
      subject: 'tools/list in a session that was deleted',
      expected: '404, at which a client opens a new session',
      observed: seen(exchange),
      exchange: exchange.id,
    }),
  ];
}
