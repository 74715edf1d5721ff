import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, notApplicable, untestable, violated } from '../../core/outcome.js';
import { isBroken, seen, statusOf } from '../../core/seen.js';

const HEADER_MISMATCH = -32020;

export default defineCheck({
  needs: { params: 'transport/param-headers' },
  judge: ({ params }) => {
    if (!params.modern) return notApplicable('the server does not speak 2026-07-28');
    if (params.declaring === 0) return notApplicable('no tool has an x-mcp-header argument');
    if (!('tried' in params)) return untestable('no reading tool with an x-mcp-header argument was called with it');
    const { control, rejected, accepted } = params.tried;
    if (!control.result) return untestable('the control, the header as it should be, is refused too');
    return all([
      ...rejected.map(({ what, reply }) => {
        const { exchange, error, result } = reply;
        if (statusOf(exchange) === 400 && error?.code === HEADER_MISMATCH) return met;
        const finding = {
          subject: `tool ${params.tried.tool}, ${what} (${params.revision})`,
          expected: `400 with error ${HEADER_MISMATCH}`,
          observed: seen(exchange),
          exchange: exchange.id,
        };
        return result || isBroken(exchange) ? violated(finding) : doubtful(finding);
      }),
      accepted.reply.result
        ? met
        : violated({
            subject: `tool ${params.tried.tool}, ${accepted.what} (${params.revision})`,
            expected: 'the same answer as to the plain value',
            observed: seen(accepted.reply.exchange),
            exchange: accepted.reply.exchange.id,
          }),
    ]);
  },
});
