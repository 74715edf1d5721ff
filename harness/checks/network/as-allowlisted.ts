import { defineCheck } from '../../core/check.js';
import { all, met, notApplicable, violated } from '../../core/outcome.js';
import { isChallenged } from '../challenge.js';
import { judgeAllowlist } from '../firewall.js';

export default defineCheck({
  needs: { firewall: 'network/firewall', openings: 'transport/openings' },
  wants: { agents: 'network/agents' },
  judge: ({ firewall, openings, agents }) => {
    if (openings.auth === 'none') return notApplicable('the server answers without authorization');
    const rules = judgeAllowlist(firewall, "the firewall's rules for the authorization server");
    if (rules.outcome === 'not-applicable' || rules.outcome === 'attest') return rules;
    // Discovery, registration and token requests leave from the same addresses, without a browser.
    const challenged = (agents?.requests ?? []).filter(
      (request) =>
        request.of === 'authorization server' &&
        request.agent === 'Claude-User' &&
        isChallenged(request, agents!.requests),
    );
    return all([
      rules,
      ...challenged.map(({ what, exchange }) =>
        violated({
          subject: what,
          expected: 'the same answer to Claude-User as to a browser',
          observed: `HTTP ${exchange.response?.status}`,
          exchange: exchange.id,
        }),
      ),
      ...(challenged.length === 0 ? [met] : []),
    ]);
  },
});
