import { defineCheck } from '../../core/check.js';
import { doubtful, each, met, show, untestable, violated } from '../../core/outcome.js';
import { isPassing } from '../../core/seen.js';

/** RFC 6749 §5.2. */
const CODES = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
];

export default defineCheck({
  needs: { seen: 'authorization/token-errors' },
  judge: ({ seen: { attempts } }) =>
    each('token requests with an error', attempts, ({ mistake, expected, exchange, document }) => {
      const { response, id, fault } = exchange;
      if (!response) return untestable(`${mistake}: ${fault?.message}`);
      const { status, body } = response;
      if (isPassing(exchange)) return untestable(`${mistake}: status ${status}`);
      const finding = {
        subject: `token request with ${mistake}`,
        expected: `400 ${expected}`,
        observed: `${status} ${show(body)}`,
        exchange: id,
      };
      const code = document?.error;
      if (typeof code !== 'string' || !CODES.includes(code) || status < 400 || status > 499) return violated(finding);
      const statuses = code === 'invalid_client' ? [400, 401] : [400];
      return code === expected && statuses.includes(status) ? met : doubtful(finding);
    }),
});
