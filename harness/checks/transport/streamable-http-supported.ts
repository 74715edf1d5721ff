import { defineCheck } from '../../core/check.js';
import { met, show, untestable, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { negotiated: 'session/eras' },
  judge: ({ negotiated }) => {
    if (negotiated.eras.length > 0) return met;
    const answered = negotiated.openings.filter(({ reply }) => {
      const status = reply.exchange.response?.status;
      return status !== undefined && status !== 404 && status < 500;
    });
    if (answered.length === 0) return untestable('the endpoint does not answer: see transport.endpoint-reachable');
    const [first, ...others] = answered.map(({ asked, reply }) => ({
      subject: `revision ${asked}`,
      expected: 'a JSON-RPC result over Streamable HTTP',
      observed: reply.error
        ? `error ${show(reply.error)}`
        : `HTTP ${reply.exchange.response?.status}, ${reply.exchange.response?.headers['content-type'] ?? 'no content type'}`,
      exchange: reply.exchange.id,
    }));
    return violated(first!, ...others);
  },
});
