import { defineCheck } from '../../core/check.js';
import type { Exchange } from '../../core/evidence.js';
import { all, doubtful, type Judgement, met, untestable, violated } from '../../core/outcome.js';
import { isPassing } from '../../core/seen.js';

const HARMLESS = [200, 204, 401, 405];
const SLOW_MS = 5_000;

export default defineCheck({
  needs: { seen: 'authorization/head' },
  judge: ({ seen: { head, after } }) => {
    const { response, fault, timings, request, id } = head;
    const finding = { subject: 'HEAD without a token', expected: '200, 204, 401 or 405 within 5 s', exchange: id };
    if (!response)
      return fault?.kind === 'timeout'
        ? violated({ ...finding, observed: 'no answer' })
        : untestable(`HEAD: ${fault?.message}`);
    const { status, headers } = response;
    const away =
      headers.location && URL.canParse(headers.location, request.url) && new URL(headers.location, request.url).host;
    if (status >= 500 || (timings.lastByteMs ?? 0) > SLOW_MS || (away && away !== new URL(request.url).host))
      return violated({
        ...finding,
        observed: `${status}${away ? ` to ${away}` : ''} after ${Math.round(timings.lastByteMs ?? 0)} ms`,
      });

    /** The signed-in client's own request, which worked before. */
    function judgeAfter(after: Exchange): Judgement {
      const { id, response, fault } = after;
      const subject = 'the request with the token, after HEAD';
      if (response?.status === 200) return met;
      if (!response || isPassing(after)) return untestable(`${subject}: ${response?.status ?? fault?.message}`);
      return violated({ subject, expected: '200', observed: `${response.status}`, exchange: id });
    }
    return all([HARMLESS.includes(status) ? met : doubtful({ ...finding, observed: `${status}` }), judgeAfter(after)]);
  },
});
