import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, notApplicable, untestable, violated } from '../../core/outcome.js';

/** A listing that says of itself that Claude Code is not served. */
const SAYS_SO =
  /\b(not|no|un)\s?(supported|available|support)\b[^.]{0,60}\bclaude code\b|\bclaude code\b[^.]{0,60}\b(not|un)\s?(supported|available)\b/i;

export default defineCheck({
  needs: { surfaces: 'compat/surfaces', firewall: 'network/firewall', declared: 'target/declared' },
  judge: ({ surfaces, firewall, declared }) => {
    if (declared.loopback)
      return untestable('a loopback target is reached by this machine alone; certify the deployed URL');
    if (firewall.declared === 'allowlist') return notApplicable('an allowlist is declared');
    const code = surfaces.surfaces.find(({ name }) => name === 'claude-code');
    const own = surfaces.surfaces.find(({ name }) => name === 'claude-ai');
    if (!code || !own) return untestable('the surface was not tried');
    const stated = SAYS_SO.test(declared.listing.description ?? '');
    return all(
      code.eras.map(({ revision, problem, exchange }) => {
        const status = exchange?.response?.status;
        // A refusal at the door; what happens behind it is the row of the surface.
        if (problem === undefined || status === undefined || ![401, 403, 406, 451].includes(status)) return met;
        const finding = {
          subject: `Claude Code from this machine (${revision})`,
          expected: 'a connection, or a listing that says that Claude Code is not supported',
          observed: problem,
          ...(exchange && { exchange: exchange.id }),
        };
        return (stated ? doubtful : violated)(finding);
      }),
      'no era was spoken',
    );
  },
});
