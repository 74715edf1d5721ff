import { defineCheck } from '../../core/check.js';
import { doubtful, met, untestable, violated } from '../../core/outcome.js';
import { isLimited } from '../../core/seen.js';

export default defineCheck({
  needs: { negotiated: 'session/eras' },
  judge: ({ negotiated }) => {
    const eras = negotiated.eras.map(({ era }) => era);
    if (eras.length === 0) return untestable('no era was spoken');
    if (eras.includes('modern') && eras.includes('legacy')) return met;
    const missing = eras.includes('modern') ? 'legacy' : 'modern';
    const asked = negotiated.openings.filter(({ era }) => era === missing).map(({ reply }) => reply.exchange);
    if (asked.some(isLimited)) return untestable('the server limits its rate; wait, and run again');
    const exchange = asked[0]?.id;
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
