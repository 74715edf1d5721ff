import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, show, untestable, violated } from '../../core/outcome.js';

const METHOD_NOT_FOUND = -32601;

export default defineCheck({
  needs: { refused: 'transport/refusals' },
  judge: ({ refused }) =>
    all(
      refused.eras.map(({ era, revision, control, unknownMethod }) => {
        if (!control.result) return untestable('the control, a method that exists, is refused too');
        const { exchange, error, result } = unknownMethod;
        const status = exchange.response?.status;
        const wanted = era === 'modern' ? `error ${METHOD_NOT_FOUND} with HTTP 404` : `error ${METHOD_NOT_FOUND}`;
        const finding = { subject: `an unknown method (${revision})`, expected: wanted, exchange: exchange.id };
        if (error?.code === METHOD_NOT_FOUND && (era === 'legacy' || status === 404)) return met;
        const observed = error
          ? `HTTP ${status}, error ${show(error)}`
          : result
            ? `a result: ${show(result)}`
            : status
              ? `HTTP ${status}, ${show(exchange.response?.body) || 'an empty body'}`
              : `no answer: ${exchange.fault?.message}`;
        const refusedSomehow = error !== undefined || (status !== undefined && status >= 400 && status < 500);
        return refusedSomehow ? doubtful({ ...finding, observed }) : violated({ ...finding, observed });
      }),
      'no era was spoken',
    ),
});
