import { defineCheck } from '../../core/check.js';
import { each, met, show, untestable, violated } from '../../core/outcome.js';
import { isPassing } from '../../core/seen.js';

/** Answers to a request that this server may not know in this shape: they say nothing of authorization. */
const BESIDE_THE_POINT = [400, 404, 405, 406, 415];

export default defineCheck({
  needs: { openings: 'transport/openings', seen: 'authorization/unauthenticated' },
  judge: ({ openings, seen }) =>
    each('requests without a valid token', seen.attempts, ({ token, method, exchange }) => {
      const { response, fault } = exchange;
      const finding = { subject: `${method} with ${token}`, expected: 'HTTP 401', exchange: exchange.id };
      if (!response) return untestable(`${finding.subject}: ${fault?.message ?? 'no answer'}`);
      const { status, body } = response;
      if (status === 401) return met;
      if (isPassing(exchange)) return untestable(`${finding.subject}: status ${status}`);
      const served = BESIDE_THE_POINT.includes(status) && method !== 'initialize';
      // What a tool says that no one has is no sign: how real ones turn strangers away is a row of its own.
      const lazy = openings.auth === 'mixed' && status === 200;
      return served || lazy ? met : violated({ ...finding, observed: `${status} ${show(body)}` });
    }),
});
