import { defineCheck } from '../../core/check.js';
import { all, doubtful, notApplicable } from '../../core/outcome.js';
import type { ProbeEvidence } from '../../core/probe.js';
import { isRefused } from '../../core/seen.js';
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
        judgement.outcome === 'fail' && !isLoopbackRefused(registered) ? doubtful(...judgement.findings) : judgement,
    );
    return all([judgeConnection(tried.surfaces, 'claude-code', 'Claude Code'), ...signIn]);
  },
});

/** Not a port is at fault where registration refuses the one loopback URI of Claude Code too, and no document does instead. */
function isLoopbackRefused(registered: ProbeEvidence['authorization/registration'] | undefined): boolean {
  const alone = registered?.registrations.find(({ name }) => name === 'claude-code');
  return alone !== undefined && !alone.client && isRefused(alone.exchange) && !registered?.routes.cimd;
}
