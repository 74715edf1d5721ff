import { defineCheck } from '../../core/check.js';
import { doubtful, each, met, untestable, violated } from '../../core/outcome.js';
import { isBroken, isRefused, seen } from '../../core/seen.js';

export default defineCheck({
  needs: { variants: 'transport/variants' },
  judge: ({ variants }) =>
    each('eras', variants.eras, ({ revision, control, batch }) => {
      if (!control.result) return untestable('the control, a single request, is refused too');
      const { exchange, answered } = batch;
      if (batch.allowed ? answered === 2 : isRefused(exchange)) return met;
      const finding = {
        subject: `a batch of two requests (${revision})`,
        expected: batch.allowed ? 'two answers: 2025-03-26 asks servers to take batches' : 'a refusal in the 400s',
        observed: seen(exchange),
        exchange: exchange.id,
      };
      return isBroken(exchange) ? violated(finding) : doubtful(finding);
    }),
});
