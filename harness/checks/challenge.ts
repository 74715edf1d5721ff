import type { ProbeEvidence } from '../core/probe.js';

type Asked = ProbeEvidence['network/agents']['requests'][number];

/** Statuses with which edges turn robots away. */
const TURNED_AWAY = [401, 403, 406, 429, 451, 503];
const MARKS = /captcha|cf-mitigated|__cf_chl|challenge-platform|are you (a )?human|access denied|request blocked/i;

/** Whether an edge refuses one User-Agent what it gives a browser, or sends it a challenge. */
export function isChallenged(request: Asked, all: readonly Asked[]): boolean {
  const browser = all.find(({ what, agent }) => what === request.what && agent === 'browser');
  const status = request.exchange.response?.status;
  const usual = browser?.exchange.response?.status;
  if (status === undefined) return usual !== undefined;
  const { body = '', headers = {} } = request.exchange.response ?? {};
  const marked =
    headers['cf-mitigated'] !== undefined || (/html/i.test(headers['content-type'] ?? '') && MARKS.test(body));
  if (marked && TURNED_AWAY.includes(status)) return true;
  return usual !== undefined && status !== usual && TURNED_AWAY.includes(status);
}
