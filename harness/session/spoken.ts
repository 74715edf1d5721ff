import { Untestable } from '../core/errors.js';

const NOTHING_SPOKEN =
  'the MCP URL opened no session and asked for no sign-in: see transport.endpoint-reachable and transport.streamable-http-supported';
/** A server that stands on 2024-11-05 is named so wherever that is the cause. */
const DEPRECATED = 'the server speaks the deprecated HTTP+SSE transport alone: see transport.not-sse-only';

/** Why nothing can be asked of a server that opened no session; said wherever it is the cause, so that it counts once. */
export const whyNothing = ({ deprecatedSse }: { deprecatedSse?: unknown }): string =>
  deprecatedSse ? DEPRECATED : NOTHING_SPOKEN;

/** The eras of a negotiation, newest first. @throws Untestable where none was opened */
export function spokenEras<T>(negotiated: { eras: readonly T[]; deprecatedSse?: unknown }): readonly [T, ...T[]] {
  const [first, ...others] = negotiated.eras;
  if (first === undefined) throw new Untestable(whyNothing(negotiated));
  return [first, ...others];
}
