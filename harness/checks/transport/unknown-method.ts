import { defineCheck } from '../../core/check.js';
import { all, doubtful, type Judgement, met, show, untestable, violated } from '../../core/outcome.js';
import type { ProbeEvidence } from '../../core/probe.js';

type Refused = ProbeEvidence['transport/refusals']['eras'][number];
type Era = Refused['era'];
type Reply = Refused['unknownMethod'];

const METHOD_NOT_FOUND = -32601;

export default defineCheck({
  needs: { refused: 'transport/refusals' },
  judge: ({ refused }) =>
    all(
      refused.eras.flatMap(({ era, revision, control, unknownMethod, removed }) => {
        if (!control.result) return [untestable('the control, a method that exists, is refused too')];
        return [
          judgeRefusal(`an unknown method (${revision})`, era, unknownMethod),
          ...removed.map(({ method, reply }) => {
            const judgement = judgeRefusal(`${method}, which ${revision} does not have`, era, reply);
            // Served to a client that would not ask: no harm comes of it.
            return judgement.outcome === 'fail' && reply.result ? doubtful(...judgement.findings) : judgement;
          }),
        ];
      }),
      'no era was spoken',
    ),
});

function judgeRefusal(subject: string, era: Era, { exchange, error, result }: Reply): Judgement {
  const status = exchange.response?.status;
  const expected = era === 'modern' ? `error ${METHOD_NOT_FOUND} with HTTP 404` : `error ${METHOD_NOT_FOUND}`;
  if (error?.code === METHOD_NOT_FOUND && (era === 'legacy' || status === 404)) return met;
  const observed = error
    ? `HTTP ${status}, error ${show(error)}`
    : result
      ? `a result: ${show(result)}`
      : status
        ? `HTTP ${status}, ${show(exchange.response?.body) || 'an empty body'}`
        : `no answer: ${exchange.fault?.message}`;
  const refusedSomehow = error !== undefined || (status !== undefined && status >= 400 && status < 500);
  return (refusedSomehow ? doubtful : violated)({ subject, expected, observed, exchange: exchange.id });
}
