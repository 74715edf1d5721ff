import { defineCheck } from '../../core/check.js';
import { doubtful, met, untestable, violated } from '../../core/outcome.js';
import { isLimited } from '../../core/seen.js';

const CLAUDE_SPEAKS = ['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26'];

export default defineCheck({
  needs: { negotiated: 'session/eras' },
  judge: ({ negotiated }) => {
    // A revision that an initialize result leaves out was settled on by nobody: the official SDKs end there.
    const spoken = negotiated.eras
      .filter(({ era, welcome }) => era === 'modern' || typeof welcome.protocolVersion === 'string')
      .map(({ revision }) => revision);
    if (spoken.some((revision) => CLAUDE_SPEAKS.includes(revision))) return met;
    if (negotiated.deprecatedSse) return untestable('the deprecated transport is served: see transport.not-sse-only');
    if (negotiated.openings.some(({ reply }) => isLimited(reply.exchange)))
      return untestable('the server limits its rate; wait, and run again');
    const opening = negotiated.openings.find(({ reply }) => reply.message)?.reply.exchange;
    if (!opening) return untestable('no revision could be asked for: see transport.streamable-http-supported');
    const finding = {
      subject: 'protocol revisions',
      expected: `one of ${CLAUDE_SPEAKS.join(', ')}`,
      observed: spoken.join(', ') || 'none',
      exchange: opening.id,
    };
    return spoken.length > 0 ? doubtful(finding) : violated(finding);
  },
});
