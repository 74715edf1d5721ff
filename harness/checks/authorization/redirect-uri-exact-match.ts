import { defineCheck } from '../../core/check.js';
import { each, met, untestable, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { seen: 'authorization/refusals' },
  judge: ({ seen: { control, redirects, callback } }) => {
    const accepted = control.response;
    if (
      !accepted ||
      accepted.status >= 400 ||
      leads(accepted.headers.location, `${callback}?error`, control.request.url)
    )
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
      return refused || answer || (consent?.status === 'stuck' && !consent.untestable)
        ? met
        : untestable(`${subject}: ${driven?.problem ?? `status ${response?.status}, and what follows was not seen`}`);
    });
  },
});

/** Whether a Location leads to a URI, whatever parameters are added to it. Evidence of a browser keeps no query: none is asked for then. */
function leads(location: string | undefined, uri: string, base: string): boolean {
  if (location === undefined || !URL.canParse(location, base)) return false;
  const [to, wanted] = [new URL(location, base), new URL(uri)];
  const bare = (url: URL): string => url.href.replace(/[?#].*$/, '');
  return bare(to) === bare(wanted) && [...wanted.searchParams.keys()].every((name) => to.searchParams.has(name));
}
