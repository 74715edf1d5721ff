/**
 * Where credentials may be typed: a frame whose own origin is https, or loopback, and is one of those named.
 * @param frameUrl URL of the very frame in which the field stands; a frame without an origin of its own is refused
 * @returns why not, naming the origin to add; undefined where they may
 */
export function refusalToType(frameUrl: string, origins: readonly string[]): string | undefined {
  const url = URL.canParse(frameUrl) ? new URL(frameUrl) : undefined;
  if (!url || url.origin === 'null')
    return `The sign-in form stands in a frame without an origin of its own (${frameUrl.slice(0, 100)}).`;
  if (url.protocol !== 'https:' && !isLoopback(url.hostname)) {
    return `The sign-in page ${url.origin} is not https: no credentials were typed.`;
  }
  const allowed = origins.filter((origin) => URL.canParse(origin)).map((origin) => new URL(origin).origin);
  if (allowed.includes(url.origin)) return undefined;
  return (
    `The page asks for credentials at ${url.origin}, which is neither the issuer nor the authorization endpoint: none were typed. ` +
    `If this is where users sign in, add ${url.origin} to signInOrigins.`
  );
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
