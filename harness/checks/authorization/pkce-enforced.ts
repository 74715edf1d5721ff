import { defineCheck } from '../../core/check.js';
import { each, violated } from '../../core/outcome.js';
import { judgeRedemption } from '../redemptions.js';

export default defineCheck({
  needs: { seen: 'authorization/refusals' },
  judge: ({ seen }) =>
    each('redemptions', ['wrong verifier', 'no verifier'] as const, (change) =>
      judgeRedemption(seen, change, (finding) => violated({ ...finding, expected: 'invalid_grant' })),
    ),
});
