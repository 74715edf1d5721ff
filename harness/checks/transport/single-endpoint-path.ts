import { defineCheck } from '../../core/check.js';
import { doubtful, met, untestable, violated } from '../../core/outcome.js';
import { isBroken, isRedirect, seen, statusOf } from '../../core/seen.js';

export default defineCheck({
  needs: { redirects: 'transport/redirects' },
  wants: { variants: 'transport/variants' },
  judge: ({ redirects, variants }) => {
    const [own] = redirects.chains.find(({ method }) => method === 'POST')?.hops ?? [];
    if (own && isRedirect(statusOf(own)))
      return violated({
        subject: own.request.url,
        expected: 'an answer at the registered URL itself',
        observed: `${statusOf(own)} to ${own.response?.headers.location}`,
        exchange: own.id,
      });
    const other = variants?.otherForm?.exchange;
    if (!other) return untestable('the URL with its trailing slash toggled was not asked');
    const location = other.response?.headers.location;
    const status = statusOf(other);
    const finding = { subject: other.request.url, exchange: other.id };
    if (isRedirect(status)) {
      const to =
        location && URL.canParse(location, other.request.url) ? new URL(location, other.request.url) : undefined;
      const from = new URL(other.request.url);
      if (to && to.host === from.host && to.protocol === from.protocol) return met;
      const expected = 'an answer, 404, or a redirect to the same host over the same scheme';
      return doubtful({ ...finding, expected, observed: `${status} to ${location ?? 'nowhere'}` });
    }
    if (isBroken(other)) return doubtful({ ...finding, expected: 'an answer or 404', observed: seen(other) });
    return met;
  },
});
