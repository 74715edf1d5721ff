import { defineCheck } from '../../core/check.js';
import type { ConsentOutcome } from '../../core/consent.js';
import { each, met, untestable, violated } from '../../core/outcome.js';
import { isRefusedByPage, isTurnedAway, leads } from '../authorization-requests.js';

export default defineCheck({
  needs: { seen: 'authorization/refusals' },
  judge: ({ seen: { control, redirects, callback } }) => {
    if (isTurnedAway(control, callback))
      return untestable('the authorization request with the registered redirect_uri was refused as well');
    return each('altered redirect URIs', redirects, ({ name, uri, exchange, driven }) => {
      const { id, request, response } = exchange;
      const subject = `redirect_uri with ${name}: ${uri}`;
      const { answer, consent } = driven ?? {};
      const hops = consent?.hops.map(({ headers, url }) => ({ location: headers.location, base: url })) ?? [];
      const arrived = answer && `${answer.location}?${new URLSearchParams(answer.parameters)}`;
      const gone = [
        { location: response?.headers.location, base: request.url },
        ...hops,
        { location: arrived, base: uri },
      ];
      if (gone.some(({ location, base }) => leads(location, uri, base)))
        return violated({ subject, expected: 'an error page', observed: 'a redirect to that URI', exchange: id });
      const refused = response && response.status >= 400 && response.status < 500 && response.status !== 429;
      // The browser, which goes through with the registered one, came to a page on which there is nothing to do.
      const last = consent?.status === 'stuck' ? consent.steps.at(-1) : undefined;
      const isDeadEnd = last?.kind === 'unknown' && last.action === 'stopped';
      return refused || isRefusedByPage(exchange, control) || answer || isDeadEnd || isStuckAtServer(consent)
        ? met
        : untestable(`${subject}: ${driven?.problem ?? `status ${response?.status}, and what follows was not seen`}`);
    });
  },
});

const isStuckAtServer = (consent: ConsentOutcome | undefined): boolean =>
  consent?.status === 'stuck' && !consent.untestable;
