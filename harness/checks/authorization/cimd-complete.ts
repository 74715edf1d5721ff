import { defineCheck } from '../../core/check.js';
import { all, doubtful, type Judgement, met, metBecause, untestable, violated } from '../../core/outcome.js';
import type { ProbeEvidence } from '../../core/probe.js';

export default defineCheck({
  needs: { seen: 'authorization/client-documents' },
  judge: ({ seen }) => {
    const flag = seen.forPublicClients
      ? []
      : [
          doubtful({
            subject: 'token_endpoint_auth_methods_supported',
            expected: 'none, beside client_id_metadata_document_supported: Claude is a public client',
            observed: 'no none, so that Claude registers dynamically',
          }),
        ];
    const positive = judgeFlow(seen);
    if (positive.outcome !== 'pass') return all([...flag, positive]);
    if (!seen.hosted)
      return all([...flag, metBecause('documents with faults are tried on loopback and in a lab only')]);
    return all([...flag, positive, ...seen.refusals.map(judgeRefusal)]);
  },
});

type Seen = ProbeEvidence['authorization/client-documents'];

function judgeFlow({ flow, hosted, ...rest }: Seen): Judgement {
  if (flow.reached === 'token') return met;
  const { consent, problem = 'no token', token } = flow;
  if (consent?.status === 'stuck' && consent.untestable) return untestable(problem);
  // It may well refuse to fetch from loopback, or to trust the certificate: rightly so.
  if (hosted && !('fetched' in rest && rest.fetched))
    return untestable('the authorization server did not fetch the document that the harness published on loopback');
  return violated({
    subject: `client id ${flow.clientId}`,
    expected: 'a flow that ends with a token, as with a registered client',
    observed: problem,
    ...(token && { exchange: token.id }),
  });
}

function judgeRefusal({ mistake, exchange, refused, driven }: Seen['refusals'][number]): Judgement {
  if (refused) return met;
  if (!driven) return untestable(`a document with ${mistake}: neither refused nor taken at once`);
  const { answer, consent, problem } = driven;
  if (!answer && (consent?.status !== 'stuck' || consent.untestable))
    return untestable(`a document with ${mistake}: ${problem}`);
  return answer?.parameters.code
    ? violated({
        subject: `client id metadata document with ${mistake}`,
        expected: 'a refusal',
        observed: 'a code',
        exchange: exchange.id,
      })
    : met;
}
