import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, notApplicable, untestable, violated } from '../../core/outcome.js';
import { isBroken, seen, statusOf } from '../../core/seen.js';

const HEADER_MISMATCH = -32020;

export default defineCheck({
  needs: { mismatches: 'transport/mismatches' },
  judge: ({ mismatches }) => {
    if (!mismatches.modern) return notApplicable('the server does not speak 2026-07-28');
    const { revision, control, callControl, rejected, accepted } = mismatches;
    if (!control.result) return untestable('the control, headers as they should be, is refused too');
    /** What the same call brings when its headers are right: the body was executed. */
    const asControl = (code: unknown): boolean => code !== undefined && code === callControl.error?.code;
    return all([
      ...rejected.map(({ what, reply }) => {
        const { exchange, error, result } = reply;
        if (statusOf(exchange) === 400 && error?.code === HEADER_MISMATCH) return met;
        const finding = {
          subject: `${what} (${revision})`,
          expected: `400 with error ${HEADER_MISMATCH}`,
          observed: seen(exchange),
          exchange: exchange.id,
        };
        const executed = result !== undefined || (what === 'another Mcp-Name' && asControl(error?.code));
        return executed || isBroken(exchange) ? violated(finding) : doubtful(finding);
      }),
      ...accepted.map(({ what, reply }) =>
        reply.result || (reply.error && reply.error.code !== HEADER_MISMATCH)
          ? met
          : violated({
              subject: `${what} (${revision})`,
              expected: 'the same answer as to the usual header',
              observed: seen(reply.exchange),
              exchange: reply.exchange.id,
            }),
      ),
    ]);
  },
});
