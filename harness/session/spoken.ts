import { Untestable } from '../core/errors.js';

/** Why nothing can be asked of a server that opened no session; said wherever it is the cause, so that it counts once. */
export const NOTHING_SPOKEN =
  'the MCP URL opened no session and asked for no sign-in: see transport.endpoint-reachable and transport.streamable-http-supported';

/** A server that stands on 2024-11-05 is named so wherever that is the cause. */
const DEPRECATED = 'the server speaks the deprecated HTTP+SSE transport alone: see transport.not-sse-only';

/** The eras of a negotiation, newest first. @throws Untestable where none was opened */
export function spokenEras<T>({
  eras,
  deprecatedSse,
}: {
  eras: readonly T[];
  deprecatedSse: unknown;
}): readonly [T, ...T[]] {
  const [first, ...others] = eras;
  if (first === undefined) throw new Untestable(deprecatedSse ? DEPRECATED : NOTHING_SPOKEN);
  return [first, ...others];
}
