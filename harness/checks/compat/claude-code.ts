import { defineCheck } from '../../core/check.js';
import { all, doubtful, notApplicable } from '../../core/outcome.js';
import { judgeConnection, judgeSignIn } from '../surfaces.js';

export default defineCheck({
  needs: { tried: 'compat/surfaces', openings: 'transport/openings', firewall: 'network/firewall' },
  wants: { registered: 'authorization/registration', consented: 'authorization/consents' },
  judge: ({ tried, openings, firewall, registered, consented }) => {
    if (firewall.declared === 'allowlist')
      return notApplicable('an allowlist is declared: Claude Code connects from anywhere');
    const signIn = judgeSignIn(['loopback-address', 'loopback-name'], openings, registered, consented).map(
      (judgement) =>
        // Any port of the loopback alone: a person can register one by hand.
        judgement.outcome === 'fail' ? doubtful(...judgement.findings) : judgement,
    );
    return all([judgeConnection(tried.surfaces, 'claude-code', 'Claude Code'), ...signIn]);
  },
});
