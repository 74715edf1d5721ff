import { defineCheck } from '../../core/check.js';
import { each, type Judgement, met, notApplicable, show, untestable, violated } from '../../core/outcome.js';
import type { ProbeEvidence } from '../../core/probe.js';

type RoundTrip = ProbeEvidence['tools/mrtr']['trips'][number];

export default defineCheck({
  needs: { asked: 'tools/mrtr' },
  judge: ({ asked }) => {
    if (!asked.modern) return notApplicable('the server does not speak 2026-07-28');
    if (asked.trips.length === 0) return notApplicable('no tool asked for input');
    return each('round trips', asked.trips, judged);
  },
});

function judged({ tool, undeclared, asked, methods, hasState, answered, tampered }: RoundTrip): Judgement {
  const finding = { subject: `tool ${tool}`, exchange: asked.exchange.id };
  if (methods.length === 0 && !hasState)
    return violated({
      ...finding,
      expected: 'inputRequests or requestState in a result that is input_required',
      observed: show(asked.result),
    });
  if (undeclared)
    return methods.length === 0
      ? met
      : violated({
          ...finding,
          expected: 'no request for what the client did not declare (it declared nothing)',
          observed: methods.join(', '),
        });
  if (!tampered) return met;
  // The control: where the untouched state is refused too, its refusal proves nothing.
  if (!answered?.result || answered.result.isError === true)
    return untestable(`${tool}: the call was refused with made-up answers and the untouched requestState as well`);
  return tampered.error || tampered.result?.isError === true
    ? met
    : violated({
        ...finding,
        expected: 'a refusal of a requestState of which one character was changed',
        observed: show(tampered.result),
        exchange: tampered.exchange.id,
      });
}
