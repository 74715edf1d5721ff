import { defineCheck } from '../../core/check.js';
import { doubtful, each, met, untestable } from '../../core/outcome.js';
import { isPassing } from '../../core/seen.js';

export default defineCheck({
  needs: { seen: 'authorization/presented' },
  judge: ({ seen: { control, schemes } }) => {
    if (control.response?.status !== 200) return untestable('the token was not accepted with the scheme Bearer either');
    return each('spellings of the scheme', schemes, ({ scheme, exchange }) => {
      const { id, response, fault } = exchange;
      if (response?.status === 200) return met;
      if (!response || isPassing(exchange)) return untestable(`${scheme}: ${response?.status ?? fault?.message}`);
      const finding = { subject: `scheme ${scheme}`, expected: '200, as with Bearer', exchange: id };
      return doubtful({ ...finding, observed: `${response.status}` });
    });
  },
});
