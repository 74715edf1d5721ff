import { defineCheck } from '../../core/check.js';
import { doubtful, notApplicable, violated } from '../../core/outcome.js';
import { judgeRedemption } from '../redemptions.js';

export default defineCheck({
  needs: { registered: 'authorization/registration', seen: 'authorization/refusals' },
  judge: ({ registered, seen }) => {
    if (!registered.routes.dcr) return notApplicable('the authorization server offers no dynamic registration');
    const verifier = judgeRedemption(seen, 'wrong verifier', (finding) => violated({ ...finding, expected: '' }));
    return judgeRedemption(seen, 'other redirect_uri', (finding) =>
      // OAuth 2.1 drops the parameter, where PKCE binds the code in its stead.
      (verifier.outcome === 'pass' ? doubtful : violated)({ ...finding, expected: 'invalid_grant' }),
    );
  },
});
