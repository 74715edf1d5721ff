import { defineCheck } from '../../core/check.js';
import { doubtful, each, met, untestable } from '../../core/outcome.js';

export default defineCheck({
  needs: { seen: 'authorization/presented' },
  judge: ({ seen: { control, schemes } }) => {
    if (control.response?.status !== 200) return untestable('the token was not accepted with the scheme Bearer either');
    return each('spellings of the scheme', schemes, ({ scheme, exchange: { id, response, fault } }) =>
      response?.status === 200
        ? met
        : doubtful({
            subject: `scheme ${scheme}`,
            expected: '200, as with Bearer',
            observed: `${response?.status ?? fault?.message}`,
            exchange: id,
          }),
    );
  },
});
