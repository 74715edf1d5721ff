import { Untestable } from '../core/errors.js';

/** Why nothing can be asked of a server that opened no session; said wherever it is the cause, so that it counts once. */
export const NOTHING_SPOKEN =
  'the MCP URL opened no session and asked for no sign-in: see transport.endpoint-reachable and transport.streamable-http-supported';

/** The eras of a negotiation, newest first. @throws Untestable where none was opened */
export function spokenEras<T>(eras: readonly T[]): readonly [T, ...T[]] {
  const [first, ...others] = eras;
  if (first === undefined) throw new Untestable(NOTHING_SPOKEN);
  return [first, ...others];
}
