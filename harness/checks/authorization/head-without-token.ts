import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, untestable, violated } from '../../core/outcome.js';

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
    const worked = after.response?.status === 200;
    return all([
      HARMLESS.includes(status) ? met : doubtful({ ...finding, observed: `${status}` }),
      worked
        ? met
        : violated({
            ...finding,
            subject: 'tools/list with the token, after HEAD',
            expected: '200',
            observed: `${after.response?.status}`,
            exchange: after.id,
          }),
    ]);
  },
});
