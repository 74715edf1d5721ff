import { defineCheck } from '../../core/check.js';
import type { ConsentOutcome } from '../../core/consent.js';
import type { Exchange } from '../../core/evidence.js';
import { all, doubtful, each, type Judgement, met, metBecause, untestable, violated } from '../../core/outcome.js';
import { isPassing, isRefused } from '../../core/seen.js';
import { isRefusedByPage, isTurnedAway, leads } from '../authorization-requests.js';

export default defineCheck({
  needs: { seen: 'authorization/refusals' },
  judge: ({ seen: { control, redirects, stranger, malformed, callback } }) => {
    if (isTurnedAway(control, callback))
      return untestable('the authorization request with the registered redirect_uri was refused as well');
    const altered = each('altered redirect URIs', redirects, ({ name, uri, exchange, driven }) => {
      const { id, request, response } = exchange;
      const subject = `redirect_uri with ${name}: ${uri}`;
      const { answer, consent } = driven ?? {};
      const hops = consent?.hops.map(({ headers, url }) => ({ location: headers.location, base: url })) ?? [];
      const arrived = answer && `${answer.location}?${new URLSearchParams(answer.parameters)}`;
      const gone = [
        { location: response?.headers.location, base: request.url },
        { location: refreshIn(response?.body), base: request.url },
        ...hops,
        { location: arrived, base: uri },
      ];
      if (gone.some(({ location, base }) => leads(location, uri, base)))
        return violated({ subject, expected: 'an error page', observed: 'a redirect to that URI', exchange: id });
      // The browser, which goes through with the registered one, came to a page on which there is nothing to do.
      const last = consent?.status === 'stuck' ? consent.steps.at(-1) : undefined;
      const isDeadEnd = last?.kind === 'unknown' && last.action === 'stopped';
      return isErrorPage(exchange) ||
        isRefusedByPage(exchange, control) ||
        // Refused by way of the registered one: nothing is gained with it.
        leads(response?.headers.location, `${callback}?error`, request.url) ||
        answer ||
        isDeadEnd ||
        isStuckAtServer(consent)
        ? met
        : untestable(`${subject}: ${driven?.problem ?? `status ${response?.status}, and what follows was not seen`}`);
    });
    return all([altered, judgeStranger(stranger, control, callback), judgeMalformed(malformed)]);
  },
});

/** A request that is wrong besides: the altered URIs alone tell whether there is a refusal, this one whether an error goes anywhere. */
function judgeMalformed({ id, request, response }: Exchange): Judgement {
  const wanted = new URL(request.url).searchParams.get('redirect_uri');
  return wanted !== null && leads(response?.headers.location, wanted, request.url)
    ? violated({
        subject: `an unknown response_type with redirect_uri ${wanted}`,
        expected: 'an error page',
        observed: 'a redirect to that URI',
        exchange: id,
      })
    : met;
}

/** An invalid client identifier (RFC 6749 §4.1.2.1). No browser goes on from a page: where that is not a refusal yet, the altered URIs tell enough. */
function judgeStranger(exchange: Exchange, control: Exchange, callback: string): Judgement {
  const { id, request, response } = exchange;
  const location = response?.headers.location;
  if (location !== undefined && leads(location, callback, request.url)) {
    const finding = { subject: 'a client_id that was not registered', expected: 'an error page', exchange: id };
    return new URL(location, request.url).searchParams.has('code')
      ? violated({ ...finding, observed: 'a redirect with a code' })
      : // Its URI is that of a registered client: an open redirector for nobody else.
        doubtful({ ...finding, observed: 'a redirect without a code' });
  }
  return isErrorPage(exchange) || isRefusedByPage(exchange, control)
    ? met
    : metBecause(`with a client_id that was not registered: status ${response?.status}, and what follows was not seen`);
}

/** Where a page goes on by itself (HTML, meta element with `http-equiv=refresh`). */
const refreshIn = (body = ''): string | undefined =>
  /<meta[^>]+http-equiv=["']?refresh["']?[^>]+content=["']?[^"'>]*?url=([^"'>]+)/i.exec(body)?.[1]?.trim();

const isErrorPage = (exchange: Exchange): boolean => isRefused(exchange) && !isPassing(exchange);

const isStuckAtServer = (consent: ConsentOutcome | undefined): boolean =>
  consent?.status === 'stuck' && !consent.untestable;
