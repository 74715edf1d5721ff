import { Untestable } from '../core/errors.js';
import type { Exchange } from '../core/evidence.js';
import type { Wire } from '../wire/types.js';
import { openLegacy } from './eras/legacy.js';
import { openModern } from './eras/modern.js';
import type { Era, McpSession, Reply, SessionOptions } from './types.js';

/** No session: what the server answered is in `exchange`. */
export class NotOpened extends Untestable {
  readonly exchange: Exchange;
  constructor(what: string, reply: Reply) {
    super(`${what}: ${whatCame(reply)}`);
    this.exchange = reply.exchange;
  }
}

/**
 * Opens a session in an era and revision that negotiation found.
 * @param revision asked for; a legacy server may settle on another, see `session.revision`
 * @throws NotOpened where the server does not open it (any more); the exchanges are recorded
 */
export async function openSession(
  wire: Wire,
  url: string | URL,
  era: Era,
  revision: string,
  options: SessionOptions = {},
): Promise<McpSession> {
  if (era === 'legacy') {
    const { session, opening } = await openLegacy(wire, url, revision, options);
    if (session) return session;
    throw new NotOpened(`initialize ${revision} opened no session`, opening.reply);
  }
  const { session, openings } = await openModern(wire, url, revision, options);
  if (session) return session;
  throw new NotOpened(`requests of ${revision} were not served`, openings.at(-1)?.reply ?? openings[0].reply);
}

/** What a reply shows, in a few words. */
function whatCame({ exchange, error }: Reply): string {
  if (exchange.fault) return `${exchange.fault.kind} (${exchange.fault.message})`;
  if (error) return `error ${JSON.stringify(error.code)} ${JSON.stringify(error.message).slice(0, 200)}`;
  return `status ${exchange.response?.status}`;
}
