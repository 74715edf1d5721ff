import { defineCheck } from '../../core/check.js';
import { doubtful, each, type Judgement, met, untestable, violated } from '../../core/outcome.js';
import type { ProbeEvidence } from '../../core/probe.js';

type BadRequest = ProbeEvidence['errors/bad-http']['requests'][number];

const PROPER = [400, 405, 413, 414, 415, 431];
/** RFC 9110 section 15.6.2: what a server answers that does not know a method at all. */
const NOT_IMPLEMENTED = 501;
/** No answer to the question asked. */
const UNHEARD = [401, 429];

export default defineCheck({
  needs: { bad: 'errors/bad-http' },
  judge: ({ bad }) => each('bad requests', bad.requests, judged),
});

function judged({ kind, what, exchange }: BadRequest): Judgement {
  const { response, fault } = exchange;
  const finding = {
    subject: what,
    expected: 'HTTP 405, 415, 413, 431 or 400',
    exchange: exchange.id,
  };
  const oversize = kind === 'oversize-body' || kind === 'oversize-header';
  if (!response) {
    // A server that has heard enough may close while the rest is still on its way, and its answer is lost (RFC 9112 section 9.6).
    if (oversize && (fault?.kind === 'reset' || fault?.kind === 'eof')) return met;
    return fault?.kind === 'timeout'
      ? violated({ ...finding, observed: `no answer within 30 s: ${fault.message}` })
      : untestable(`${what}: ${fault?.message ?? 'no answer'}`);
  }
  const { status } = response;
  if (UNHEARD.includes(status)) return untestable(`${what} was answered with HTTP ${status}`);
  if (PROPER.includes(status) || (oversize && status < 300)) return met;
  if (status >= 500 && status !== NOT_IMPLEMENTED) return violated({ ...finding, observed: `HTTP ${status}` });
  return doubtful({ ...finding, observed: `HTTP ${status}` });
}
