import { Untestable } from '../core/errors.js';
import type { Exchange } from '../core/evidence.js';
import { Caller } from '../session/caller.js';
import { openLegacy } from '../session/eras/legacy.js';
import { ModernSession } from '../session/eras/modern.js';
import { negotiate } from '../session/negotiate.js';
import { openSession } from '../session/open.js';
import { newestOf } from '../session/revisions.js';
import type { Era } from '../session/types.js';
import type { Wire } from '../wire/types.js';

/** `tools/call` of a tool that no server has: asked without a token, none of the server's own is called. */
export const CALL_OF_NO_TOOL = { name: 'touchstone-no-such-tool', arguments: {} };

/** What the MCP server did with a token. */
export interface Access {
  /** A tools/list was answered with a result. */
  listed: boolean;
  /** The last of them shows what became of it. */
  exchanges: Exchange[];
}

/**
 * One request that asks for a token and changes nothing: tools/list of 2026-07-28, or initialize.
 * @param authorization value of the header; empty for none
 */
export async function knock(
  wire: Wire,
  url: string | URL,
  era: Era,
  authorization: string,
  signal: AbortSignal,
): Promise<Exchange> {
  const options = { headers: { Authorization: authorization }, signal };
  if (era === 'modern') {
    const session = new ModernSession(new Caller(wire, url, options), newestOf('modern'), {}, []);
    return (await session.request('tools/list')).exchange;
  }
  const { opening, session } = await openLegacy(wire, url, newestOf('legacy'), options);
  await session?.close();
  return opening.reply.exchange;
}

/** HEAD of the MCP URL by whoever has no token. */
export const headWithoutToken = (wire: Wire, url: string | URL, signal: AbortSignal): Promise<Exchange> =>
  wire.exchange({
    purpose: 'HEAD without a token',
    method: 'HEAD',
    url,
    headers: { authorization: '' },
    timeoutMs: 10_000,
    signal,
  });

/** Lists the tools with a token of one's own, in every era that opens with it. */
export async function tryToken(wire: Wire, url: string, accessToken: string, signal: AbortSignal): Promise<Access> {
  const options = { authorization: async () => `Bearer ${accessToken}`, signal };
  const { eras, openings } = await negotiate(wire, url, options);
  const exchanges = openings.map(({ reply }) => reply.exchange);
  let listed = false;
  for (const { era, revision } of eras) {
    try {
      const session = await openSession(wire, url, era, revision, options);
      const { exchange, result } = await session.request('tools/list');
      await session.close();
      exchanges.push(exchange);
      listed ||= result !== undefined;
    } catch (thrown) {
      // It opened a moment ago, for the negotiation; the exchange is recorded.
      if (!(thrown instanceof Untestable)) throw thrown;
    }
  }
  return { listed, exchanges };
}
