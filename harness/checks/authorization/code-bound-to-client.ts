import { defineCheck } from '../../core/check.js';
import { notApplicable, untestable, violated } from '../../core/outcome.js';
import { judgeRedemption } from '../redemptions.js';

export default defineCheck({
  needs: { registered: 'authorization/registration', seen: 'authorization/refusals' },
  judge: ({ registered, seen }) =>
    registered.routes.taken === 'static'
      ? (registered.routes.dcr ? untestable : notApplicable)(
          'the target file names one client: there is no other to present the code',
        )
      : judgeRedemption(seen, 'other client', (finding) =>
          violated({ ...finding, expected: 'invalid_grant or invalid_client' }),
        ),
});
