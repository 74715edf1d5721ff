import { defineCheck } from '../../core/check.js';
import type { SeenResponse } from '../../core/evidence.js';
import { met, show, untestable, violated } from '../../core/outcome.js';
import { isLimited } from '../../core/seen.js';

const seenAs = (response: SeenResponse | undefined): string => {
  const type = response?.headers['content-type'];
  return `${/^text\/html\b/i.test(type ?? '') ? 'a web page: ' : ''}HTTP ${response?.status}, ${type ?? 'no content type'}`;
};

export default defineCheck({
  needs: { negotiated: 'session/eras' },
  judge: ({ negotiated }) => {
    if (negotiated.eras.length > 0) return met;
    if (negotiated.deprecatedSse) return untestable('the deprecated transport is served: see transport.not-sse-only');
    if (negotiated.openings.some(({ reply }) => isLimited(reply.exchange)))
      return untestable('the server limits its rate; wait, and run again');
    const answered = negotiated.openings.filter(({ reply }) => {
      const status = reply.exchange.response?.status;
      return status !== undefined && status !== 404 && status < 500;
    });
    if (answered.length === 0) return untestable('the endpoint does not answer: see transport.endpoint-reachable');
    const [first, ...others] = answered.map(({ asked, reply }) => ({
      subject: `revision ${asked}`,
      expected: 'a JSON-RPC result over Streamable HTTP',
      observed: reply.error ? `error ${show(reply.error)}` : seenAs(reply.exchange.response),
      exchange: reply.exchange.id,
    }));
    return violated(first!, ...others);
  },
});
