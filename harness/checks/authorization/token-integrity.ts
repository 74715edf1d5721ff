import { defineCheck } from '../../core/check.js';
import type { Exchange } from '../../core/evidence.js';
import { doubtful, each, met, untestable, violated } from '../../core/outcome.js';
import { isPassing, statusOf } from '../../core/seen.js';

export default defineCheck({
  needs: { seen: 'authorization/presented', openings: 'transport/openings' },
  judge: ({ seen: { control, forged, inSession }, openings }) => {
    if (control.response?.status !== 200)
      return untestable(
        `the untouched token was not accepted either: ${control.response?.status ?? control.fault?.message}`,
      );
    // What is served to strangers is served whatever the token: nothing was accepted.
    const presented = [
      ...forged
        .filter((one) => openings.auth !== 'mixed' || !isServed(one))
        .map((one) => ({ ...one, method: 'request', accepted: isServed(one), inside: false })),
      ...(inSession?.forged ?? []).flatMap((one) => {
        const [own, stranger] = [inSession?.own, inSession?.strangers].map((all) => all?.find(isLike(one)));
        return own && isServed(own) && stranger?.said !== own.said
          ? [{ ...one, accepted: one.said === own.said, inside: true }]
          : [];
      }),
    ];
    return each('forged tokens', presented, ({ token, method, exchange, accepted, inside }) => {
      const { id, response, fault } = exchange;
      const what = `${method} with ${token}`;
      if (!response || isPassing(exchange)) return untestable(`${what}: ${response?.status ?? fault?.message}`);
      const finding = { subject: what, expected: '401', observed: `${response.status}`, exchange: id };
      if (accepted) return violated(finding);
      // Of the status inside a session, another row has an opinion.
      return response.status === 401 || inside ? met : doubtful(finding);
    });
  },
});

const isLike =
  ({ method }: { method: string }) =>
  (other: { method: string }): boolean =>
    other.method === method;

const isServed = ({ exchange }: { exchange: Exchange }): boolean =>
  statusOf(exchange) >= 200 && statusOf(exchange) < 300;
