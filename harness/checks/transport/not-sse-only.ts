import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, metBecause, untestable, violated } from '../../core/outcome.js';
import { statusOf } from '../../core/seen.js';

/** The server did not say what stands there. */
const CLOSED = [401, 403];

export default defineCheck({
  needs: { negotiated: 'session/eras' },
  wants: { beside: 'transport/deprecated-sse' },
  judge: ({ negotiated, beside }) => {
    const sse = negotiated.deprecatedSse;
    if (sse && negotiated.eras.length === 0)
      return violated({
        subject: sse.request.url,
        expected: 'Streamable HTTP',
        observed: 'the deprecated HTTP+SSE transport alone: GET sends an `endpoint` event, POST is not served',
        exchange: sse.id,
      });
    if (negotiated.eras.length === 0) return untestable('no transport was recognised');
    return all([
      met,
      ...(beside?.looks ?? []).map(({ exchange, found }) => {
        const { url } = exchange.request;
        if (!found)
          return CLOSED.includes(statusOf(exchange))
            ? metBecause(`${url} answers ${statusOf(exchange)}: whether HTTP+SSE stands there was not seen`)
            : met;
        return doubtful({
          subject: url,
          expected: 'Streamable HTTP alone',
          observed: 'the deprecated HTTP+SSE transport beside it: GET sends an `endpoint` event',
          exchange: exchange.id,
        });
      }),
    ]);
  },
});
