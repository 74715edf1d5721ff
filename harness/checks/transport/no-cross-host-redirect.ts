import { defineCheck } from '../../core/check.js';
import { doubtful, each, met, untestable, violated } from '../../core/outcome.js';
import { statusOf } from '../../core/seen.js';

export default defineCheck({
  needs: { openings: 'transport/openings', redirects: 'transport/redirects' },
  judge: ({ openings, redirects }) => {
    const posted = redirects.chains.some(({ method, hops }) => method === 'POST' && hops[0]?.response);
    return each('requests', redirects.chains, ({ method, hops }) => {
      const [first] = hops;
      // A stream that keeps its head back redirects nobody, where the URL answers at all.
      if (!first?.response) return posted ? met : untestable(`${method}: no answer`);
      const from = new URL(first.request.url);
      const redirecting = hops.filter(
        (hop) => statusOf(hop) >= 300 && statusOf(hop) < 400 && hop.response?.headers.location,
      );
      // An endpoint that serves nobody and asks nobody for a token may not be the one that people reach.
      if (redirecting.length === 0)
        return openings.auth === 'unknown'
          ? untestable('the endpoint serves nobody: see transport.streamable-http-supported')
          : met;
      const finding = {
        subject: `${method} ${first.request.url}`,
        expected: 'an answer without a redirect',
        observed: redirecting.map((hop) => `${statusOf(hop)} to ${hop.response?.headers.location}`).join(', then '),
        exchange: first.id,
      };
      const leaves = redirecting.some((hop) => {
        const location = hop.response?.headers.location ?? '';
        if (!URL.canParse(location, hop.request.url)) return false;
        const to = new URL(location, hop.request.url);
        return to.host !== from.host || (from.protocol === 'https:' && to.protocol !== 'https:');
      });
      return leaves
        ? violated({ ...finding, expected: 'no redirect to another host: Claude drops the token on the hop' })
        : doubtful(finding);
    });
  },
});
