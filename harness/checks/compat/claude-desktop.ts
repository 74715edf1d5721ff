import { defineCheck } from '../../core/check.js';
import { all } from '../../core/outcome.js';
import { judgeConnection, judgeSignIn } from '../surfaces.js';

export default defineCheck({
  needs: { tried: 'compat/surfaces', openings: 'transport/openings' },
  wants: { registered: 'authorization/registration', consented: 'authorization/consents' },
  judge: ({ tried, openings, registered, consented }) =>
    all([
      judgeConnection(tried.surfaces, 'claude-desktop', 'Claude Desktop'),
      ...judgeSignIn(['claude-ai'], openings, registered, consented),
    ]),
});
