import { defineCheck } from '../../core/check.js';
import { all, doubtful, violated } from '../../core/outcome.js';
import { judgeRedemption } from '../redemptions.js';

export default defineCheck({
  needs: { seen: 'authorization/refusals' },
  judge: ({ seen }) => {
    const redeemed = (['wrong verifier', 'no verifier'] as const).map((change) =>
      judgeRedemption(seen, change, (finding) => violated({ ...finding, expected: 'invalid_grant' })),
    );
    // Whether one can do without is worth a warning; where it was not seen, the redemptions tell enough.
    const downgraded = seen.downgrades.filter(({ driven }) => driven?.reached === 'token');
    return all([
      ...redeemed,
      ...downgraded.map(({ pkce, driven }) =>
        doubtful({
          subject: pkce === 'none' ? 'a flow without code_challenge' : 'a flow with code_challenge_method=plain',
          expected: 'invalid_request at the authorization endpoint',
          observed: 'a token',
          ...(driven?.token && { exchange: driven.token.id }),
        }),
      ),
    ]);
  },
});
