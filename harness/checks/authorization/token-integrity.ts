import { defineCheck } from '../../core/check.js';
import { doubtful, each, met, untestable, violated } from '../../core/outcome.js';
import { isPassing } from '../../core/seen.js';

export default defineCheck({
  needs: { seen: 'authorization/presented' },
  judge: ({ seen: { control, forged } }) => {
    if (control.response?.status !== 200)
      return untestable(
        `the untouched token was not accepted either: ${control.response?.status ?? control.fault?.message}`,
      );
    return each('forged tokens', forged, ({ token, exchange }) => {
      const { id, response, fault } = exchange;
      if (!response || isPassing(exchange)) return untestable(`${token}: ${response?.status ?? fault?.message}`);
      const finding = {
        subject: `request with ${token}`,
        expected: '401',
        observed: `${response.status}`,
        exchange: id,
      };
      if (response.status === 401) return met;
      return response.status < 300 ? violated(finding) : doubtful(finding);
    });
  },
});
