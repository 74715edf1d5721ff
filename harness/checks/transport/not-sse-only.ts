import { defineCheck } from '../../core/check.js';
import { met, untestable, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { negotiated: 'session/eras' },
  judge: ({ negotiated }) => {
    const sse = negotiated.deprecatedSse;
    if (sse && negotiated.eras.length === 0)
      return violated({
        subject: sse.request.url,
        expected: 'Streamable HTTP',
        observed: 'the deprecated HTTP+SSE transport alone: GET sends an `endpoint` event, POST is not served',
        exchange: sse.id,
      });
    return negotiated.eras.length > 0 ? met : untestable('no transport was recognised');
  },
});
