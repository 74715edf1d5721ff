import { defineCheck } from '../../core/check.js';
import type { Exchange } from '../../core/evidence.js';
import { doubtful, each, met, untestable, violated } from '../../core/outcome.js';
import { isRedirect, statusOf } from '../../core/seen.js';

export default defineCheck({
  needs: { openings: 'transport/openings', redirects: 'transport/redirects' },
  wants: { negotiated: 'session/eras', done: 'tools/calls' },
  judge: ({ openings, redirects, negotiated, done }) => {
    const posted = redirects.chains.flatMap(({ method, hops }) => (method === 'POST' ? hops.slice(0, 1) : []));
    const answered = posted.some(({ response }) => response);
    const asked = [...posted, ...openings.openings.map(({ reply }) => reply.exchange)];
    // Tokens travel with POST: where none is sent on, none is lost.
    const isServed = answered && !asked.some(sendsOn);
    // Who is let in may be sent on only then, to the host of a region or of a tenant.
    const signedIn = [...(negotiated?.openings ?? []), ...(done?.calls ?? [])]
      .map(({ reply }) => ({ method: 'POST', hops: [reply.exchange] }))
      .filter(({ hops }) => hops.some(sendsOn));
    return each('requests', [...redirects.chains, ...signedIn], ({ method, hops }) => {
      const [first] = hops;
      // A stream that keeps its head back redirects nobody, where the URL answers at all.
      if (!first?.response) return answered ? met : untestable(`${method}: no answer`);
      const redirecting = hops.filter(sendsOn);
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
      const from = new URL(first.request.url);
      const places = redirecting.flatMap(placesOf);
      if (from.protocol === 'https:' && places.some(({ protocol }) => protocol !== 'https:'))
        return violated({ ...finding, expected: 'no redirect to another scheme: what follows can be read on the way' });
      if (places.every(({ host }) => host === from.host)) return doubtful(finding);
      if (isServed && method !== 'POST')
        return doubtful({
          ...finding,
          expected: 'an event stream or 405 for clients that listen; only Accept: text/html is a browser to send on',
        });
      return violated({ ...finding, expected: 'no redirect to another host: Claude drops the token on the hop' });
    });
  },
});

const sendsOn = (hop: Exchange): boolean => isRedirect(statusOf(hop)) && Boolean(hop.response?.headers.location);

/** Where a redirect leads, where it names a place. */
function placesOf({ request, response }: Exchange): URL[] {
  const location = response?.headers.location ?? '';
  return URL.canParse(location, request.url) ? [new URL(location, request.url)] : [];
}
