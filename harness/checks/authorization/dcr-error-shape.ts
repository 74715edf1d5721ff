import { defineCheck } from '../../core/check.js';
import { doubtful, each, met, show, untestable, violated } from '../../core/outcome.js';
import { isPassing } from '../../core/seen.js';

/** RFC 7591 §3.2.2. */
const CODES = ['invalid_redirect_uri', 'invalid_client_metadata'];

export default defineCheck({
  needs: { seen: 'authorization/bad-registrations' },
  judge: ({ seen: { attempts } }) =>
    each('bad registrations', attempts, ({ mistake, grave, exchange, document, accepted }) => {
      const { response, id, fault } = exchange;
      if (!response || isPassing(exchange)) return untestable(`${mistake}: ${response?.status ?? fault?.message}`);
      const { status, body } = response;
      const finding = {
        subject: `registration with ${mistake}`,
        expected: '400 invalid_redirect_uri or invalid_client_metadata',
        observed: `${status} ${show(body)}`,
        exchange: id,
      };
      if (status >= 500 || (accepted && grave)) return violated(finding);
      return status === 400 && CODES.includes(String(document?.error)) ? met : doubtful(finding);
    }),
});
