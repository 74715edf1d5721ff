import type { Exchange } from '../core/evidence.js';
import { isObject } from '../wire/json.js';
import type { Wire } from '../wire/types.js';
import { Caller } from './caller.js';
import { openLegacy } from './eras/legacy.js';
import { openModern } from './eras/modern.js';
import { newestOf, revisionsOf } from './revisions.js';
import type { Era, McpSession, Opening, Reply, SessionOptions } from './types.js';

/** An era that the server opened. */
export interface SpokenEra {
  era: Era;
  revision: string;
  /** Raw result of `initialize` or `server/discover`; empty where a modern server does not know the latter. */
  welcome: McpSession['welcome'];
}

export interface Negotiation {
  /** Every attempt, in the order in which it was made, whatever came of it. */
  openings: Opening[];
  /** Newest first. */
  eras: SpokenEra[];
  /** The GET that brought an `endpoint` event: the server stands on HTTP+SSE of 2024-11-05, which is deprecated. */
  deprecatedSse?: Exchange;
}

const DEPRECATED_SSE_WAIT_MS = 5_000;
/** Statuses after which another revision may still be served; the others speak about the URL, not about the revision. */
const TRY_LOWER = new Set([400, 406, 415, 422, 500, 501, 502, 503]);

/**
 * Finds out which eras a server speaks: a request of 2026-07-28, then `initialize` of the newest legacy revision and downwards,
 * and where neither opens, a GET that names the deprecated transport. Every session that it opens it closes again.
 */
export async function negotiate(wire: Wire, url: string | URL, options: SessionOptions = {}): Promise<Negotiation> {
  const modern = await openModern(wire, url, newestOf('modern'), options);
  const legacy = await openNewestLegacy(wire, url, options);
  const sessions = [modern.session, legacy.session].filter((session) => session !== undefined);
  const openings = [...modern.openings, ...legacy.openings];
  const eras = sessions.map(({ era, revision, welcome }): SpokenEra => ({ era, revision, welcome }));
  await Promise.all(sessions.map((session) => session.close()));
  const last = openings.at(-1)?.reply.exchange;
  if (eras.length > 0 || !last?.response || wantsToken(last)) return { openings, eras };
  const { exchange, found } = await lookForDeprecatedSse(wire, url, options);
  return { openings, eras, ...(found && { deprecatedSse: exchange }) };
}

async function openNewestLegacy(wire: Wire, url: string | URL, options: SessionOptions) {
  const openings: Opening[] = [];
  let next: string | undefined = newestOf('legacy');
  while (next !== undefined) {
    const { opening, session } = await openLegacy(wire, url, next, options);
    openings.push(opening);
    if (session) return { openings, session };
    next = lowerThan(next, opening.reply);
  }
  return { openings };
}

/** The legacy revision to ask for after a refusal: one that the server names, else the next lower one, if that may help at all. */
function lowerThan(asked: string, { exchange, message, error }: Reply): string | undefined {
  const { response } = exchange;
  if (!response || wantsToken(exchange)) return undefined;
  if (!TRY_LOWER.has(response.status) && !(message && response.status < 300)) return undefined;
  const lower = revisionsOf('legacy').filter(({ id }) => id < asked);
  const named = isObject(error?.data) && Array.isArray(error.data.supported) ? error.data.supported : [];
  return (lower.find(({ id }) => named.includes(id)) ?? lower[0])?.id;
}

const wantsToken = ({ response }: Exchange): boolean => response?.status === 401 || response?.status === 403;

/** GET for an event stream, until an `endpoint` event comes: by that the HTTP+SSE transport of 2024-11-05 is known. */
export async function lookForDeprecatedSse(
  wire: Wire,
  url: string | URL,
  options: SessionOptions = {},
): Promise<{ exchange: Exchange; found: boolean }> {
  let found = false;
  const call = { method: '', headers: {}, purpose: 'GET for a deprecated HTTP+SSE endpoint', answersServer: false };
  const { exchange } = await new Caller(wire, url, options).listen(call, {
    timeoutMs: DEPRECATED_SSE_WAIT_MS,
    onEvent: ({ event }) => {
      found ||= event === 'endpoint';
      return found ? 'stop' : undefined;
    },
  });
  return { exchange, found };
}
