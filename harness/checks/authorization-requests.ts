import type { Exchange } from '../core/evidence.js';

/** Whether an authorization request was refused at once: by its status, or by an error at the callback. The control of those that must be. */
export const isTurnedAway = ({ request, response }: Exchange, callback: string): boolean =>
  !response || response.status >= 400 || leads(response.headers.location, `${callback}?error`, request.url);

/** Whether a Location leads to a URI, whatever parameters are added to it. Evidence of a browser keeps no query: none is asked for then. */
export function leads(location: string | undefined, uri: string, base: string): boolean {
  if (location === undefined || !URL.canParse(location, base)) return false;
  const [to, wanted] = [new URL(location, base), new URL(uri)];
  const bare = (url: URL): string => url.href.replace(/[?#].*$/, '');
  // Without its fragment it may be the registered one.
  if (!to.hash.includes(wanted.hash)) return false;
  return bare(to) === bare(wanted) && [...wanted.searchParams.keys()].every((name) => to.searchParams.has(name));
}

/** Words of a page that turns a redirect URI away. */
const ABOUT_REDIRECT = /redirect|callback/i;
const REFUSES =
  /invalid|mismatch|not (?:allowed|registered|match|valid|whitelisted)|unregistered|does not match|unauthori[sz]ed|error/i;

/**
 * Whether an answer without a 4xx is a refusal all the same: a page that speaks of a wrong redirect URI, or a redirect to an error page of
 * the authorization server's own, while the control got neither.
 */
export function isRefusedByPage(exchange: Exchange, control: Exchange): boolean {
  return tells(exchange) && !tells(control);
}

function tells({ request, response }: Exchange): boolean {
  if (!response || response.status >= 400) return false;
  const { location } = response.headers;
  if (location !== undefined) {
    const to = URL.canParse(location, request.url) ? new URL(location, request.url) : undefined;
    const names = [...(to?.searchParams.keys() ?? [])];
    return (
      to?.origin === new URL(request.url).origin &&
      (/error/i.test(to.pathname) || names.some((name) => /error/i.test(name)))
    );
  }
  return ABOUT_REDIRECT.test(response.body) && REFUSES.test(response.body);
}
