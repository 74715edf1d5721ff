import { defineCheck } from '../../core/check.js';
import { each, met, untestable, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { seen: 'authorization/refusals' },
  judge: ({ seen: { control, redirects, callback } }) => {
    const accepted = control.response;
    if (!accepted || accepted.status >= 400 || leads(accepted.headers.location, callback, control.request.url, 'error'))
      return untestable('the authorization request with the registered redirect_uri was refused as well');
    return each('altered redirect URIs', redirects, ({ name, uri, exchange: { id, request, response } }) => {
      const subject = `redirect_uri with ${name}: ${uri}`;
      if (!response) return untestable(`${subject}: no answer`);
      const { location } = response.headers;
      if (response.status < 400 && leads(location, uri, request.url))
        return violated({ subject, expected: 'an error page', observed: `a redirect to ${location}`, exchange: id });
      return response.status >= 400 || !isSame(response, accepted, request.url)
        ? met
        : untestable(`${subject}: answered as the registered one is, before sign-in; what follows was not seen`);
    });
  },
});

interface Answer {
  status: number;
  headers: Record<string, string>;
}

/** Whether a Location leads to a URI, whatever parameters are added to it; or only if it has this one. */
function leads(location: string | undefined, uri: string, base: string, parameter?: string): boolean {
  if (location === undefined || !URL.canParse(location, base)) return false;
  const [to, wanted] = [new URL(location, base), new URL(uri)];
  return (
    to.host === wanted.host &&
    to.protocol === wanted.protocol &&
    to.pathname === wanted.pathname &&
    [...wanted.searchParams].every(([name, value]) => to.searchParams.get(name) === value) &&
    (parameter === undefined || to.searchParams.has(parameter))
  );
}

/** Same status, and the same place to go: query aside. */
const isSame = (a: Answer, b: Answer, base: string): boolean =>
  a.status === b.status && place(a.headers.location, base) === place(b.headers.location, base);

const place = (location: string | undefined, base: string): string =>
  location !== undefined && URL.canParse(location, base) ? new URL(location, base).href.replace(/[?#].*$/, '') : '';
