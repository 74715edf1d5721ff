import { defineCheck } from '../../core/check.js';
import type { Exchange } from '../../core/evidence.js';
import { all, doubtful, type Judgement, met, untestable, violated } from '../../core/outcome.js';
import { isLimited, isPassing } from '../../core/seen.js';

const HARMLESS = [200, 204, 401, 405];
const SLOW_MS = 5_000;

export default defineCheck({
  needs: { discovery: 'authorization/discovery', seen: 'authorization/head' },
  judge: ({ discovery, seen: { head, after } }) =>
    all([
      judgeHead('HEAD without a token, before the sign-in', discovery.head, head),
      judgeHead('HEAD without a token, after the sign-in', head, discovery.head),
      judgeAfter(after),
    ]),
});

/** @param other the same request at another time: what a gateway says of both is no stumble of its own */
function judgeHead(subject: string, exchange: Exchange, other: Exchange): Judgement {
  const { response, fault, timings, request, id } = exchange;
  const finding = { subject, expected: '200, 204, 401 or 405 within 5 s', exchange: id };
  if (!response)
    // A connection may be lost once.
    return fault?.kind === 'timeout' || (isLost(exchange) && isLost(other))
      ? violated({ ...finding, observed: `no answer: ${fault?.message}` })
      : untestable(`${subject}: ${fault?.message}`);
  const { status, headers } = response;
  if (isLimited(exchange) || (isPassing(exchange) && !isPassing(other)))
    return untestable(`${subject}: status ${status}`);
  const away =
    headers.location && URL.canParse(headers.location, request.url) && new URL(headers.location, request.url).host;
  if (status >= 500 || (timings.lastByteMs ?? 0) > SLOW_MS || (away && away !== new URL(request.url).host))
    return violated({
      ...finding,
      observed: `${status}${away ? ` to ${away}` : ''} after ${Math.round(timings.lastByteMs ?? 0)} ms`,
    });
  return HARMLESS.includes(status) ? met : doubtful({ ...finding, observed: `${status}` });
}

const isLost = ({ fault }: Exchange): boolean => fault?.kind === 'reset' || fault?.kind === 'eof';

/** The signed-in client's own request, which worked before. */
function judgeAfter(after: Exchange): Judgement {
  const { id, response, fault } = after;
  const subject = 'the request with the token, after HEAD';
  if (response?.status === 200) return met;
  if (!response || isPassing(after)) return untestable(`${subject}: ${response?.status ?? fault?.message}`);
  return violated({ subject, expected: '200', observed: `${response.status}`, exchange: id });
}
