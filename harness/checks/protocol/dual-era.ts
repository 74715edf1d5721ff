import { defineCheck } from '../../core/check.js';
import { doubtful, met, untestable, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { negotiated: 'session/eras' },
  judge: ({ negotiated }) => {
    const eras = negotiated.eras.map(({ era }) => era);
    if (eras.length === 0) return untestable('no era was spoken');
    if (eras.includes('modern') && eras.includes('legacy')) return met;
    const missing = eras.includes('modern') ? 'legacy' : 'modern';
    const exchange = negotiated.openings.find(({ era }) => era === missing)?.reply.exchange.id;
    const finding = {
      subject: 'protocol eras',
      expected: 'initialize (2025-11-25 and lower) and stateless 2026-07-28 side by side',
      observed: `${negotiated.eras.map(({ revision }) => revision).join(', ')} only`,
      ...(exchange && { exchange }),
    };
    // Today's clients open with initialize: a server without it is out of their reach.
    return missing === 'legacy' ? violated(finding) : doubtful(finding);
  },
});
