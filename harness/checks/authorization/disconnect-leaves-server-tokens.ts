import { defineCheck } from '../../core/check.js';
import { doubtful, met, untestable } from '../../core/outcome.js';

export default defineCheck({
  needs: { seen: 'authorization/revocation' },
  judge: ({ seen: { flow, before, revocation, after } }) => {
    const finding = { subject: `token of flow ${flow}`, expected: 'a revocation_endpoint that ends it (RFC 7009)' };
    if (!revocation) return doubtful({ ...finding, observed: 'no revocation_endpoint' });
    if (!before.listed || !after) return untestable('the token did not work before');
    return after.listed
      ? doubtful({
          ...finding,
          observed: `${revocation.response?.status}, and it still works`,
          exchange: revocation.id,
        })
      : met;
  },
});
