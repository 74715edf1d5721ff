import type { ProbeEvidence } from '../core/probe.js';
import { asksForToken, isRedirect } from '../core/seen.js';

type Asked = ProbeEvidence['network/agents']['requests'][number];

/** Statuses with which edges turn robots away. */
const TURNED_AWAY = [401, 403, 406, 429, 451, 503];
const MARKS = /captcha|cf-mitigated|__cf_chl|challenge-platform|are you (a )?human|access denied|request blocked/i;
/** Headers of edges that answer in the server's place (Cloudflare, AWS WAF). */
const MARKED = ['cf-mitigated', 'x-amzn-waf-action'];

/** Whether an edge refuses one User-Agent what it gives a browser, or sends it a challenge. */
export function isChallenged(request: Asked, all: readonly Asked[]): boolean {
  const browser = all.find(({ what, agent }) => what === request.what && agent === 'browser')?.exchange.response;
  const { response } = request.exchange;
  if (!response) return browser !== undefined;
  const { status, body, headers } = response;
  if (MARKED.some((name) => headers[name] !== undefined)) return true;
  if (isPage(response) && MARKS.test(body) && (TURNED_AWAY.includes(status) || (browser && !isPage(browser))))
    return true;
  if (!browser || status === browser.status) return false;
  // It asks for a token, which is its own affair: a browser may get a page for people.
  if (asksForToken(response)) return false;
  return TURNED_AWAY.includes(status) || (isElsewhere(response) && !isElsewhere(browser));
}

type Response = NonNullable<Asked['exchange']['response']>;

const isPage = ({ headers }: Response): boolean => /html/i.test(headers['content-type'] ?? '');
/** A page for people, or the way to one. */
const isElsewhere = (response: Response): boolean => isPage(response) || isRedirect(response.status);
