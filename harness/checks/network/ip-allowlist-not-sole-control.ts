import { defineCheck } from '../../core/check.js';
import { doubtful, met, notApplicable, untestable } from '../../core/outcome.js';

export default defineCheck({
  needs: { firewall: 'network/firewall', openings: 'transport/openings' },
  judge: ({ firewall, openings }) => {
    if (firewall.declared === null) return notApplicable('the target file declares no allowlist');
    if (firewall.declared === 'none') return notApplicable('no firewall filters by source, as the target file says');
    if (openings.auth === 'unknown') return untestable('the MCP URL opened no session and asked for no sign-in');
    if (openings.auth !== 'none') return met;
    const opening = openings.openings.find(({ revision }) => revision !== undefined);
    return doubtful({
      subject: 'a request without a token, from an allowed address',
      expected: 'a further control beside the allowlist, such as OAuth',
      observed: 'the server is open to it',
      ...(opening && { exchange: opening.reply.exchange.id }),
    });
  },
});
