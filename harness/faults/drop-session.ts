import type { Clock } from '../core/clock.js';
import { messageOf } from '../core/errors.js';
import type { Exchange, SeenRequest } from '../core/evidence.js';
import type { McpSession, Reply } from '../session/types.js';
import type { Wire } from '../wire/types.js';
import { breakOff } from './break-off.js';

export interface DropSession {
  wire: Pick<Wire, 'connect' | 'exchange'>;
  clock: Clock;
  signal: AbortSignal;
  /** How long the client stays away. */
  waitMs: number;
  open(): Promise<McpSession>;
  /** Something that shows a session to work. */
  use(session: McpSession): Promise<Reply>;
  name: string;
}

export interface DroppedSession {
  waitMs: number;
  /** The call under which the connection was reset. */
  dropped: Exchange;
  /** The initialize of the new session. */
  opening?: Exchange;
  /** What the new session said. */
  after?: Reply;
  /** Why there is no new session. */
  refused?: string;
  recoveryMs: number;
}

/**
 * Resets the connection under a call, without DELETE, as a client does that crashes; then begins a new session with the
 * same token (MCP 2025-11-25 transports, "Session Management" 4).
 */
export async function dropSession({
  wire,
  clock,
  signal,
  waitMs,
  open,
  use,
  name,
}: DropSession): Promise<DroppedSession> {
  const session = await open();
  const { exchange } = await use(session);
  const request = exchange.request;
  const dropped = await breakOff({ wire, clock, signal, id: name, request, point: 'request-sent', ending: 'RST' });
  await clock.sleep(waitMs, signal);
  const startMs = clock.nowMs();
  try {
    const next = await open();
    const after = await use(next);
    await next.close();
    const opening = next.opening.at(0);
    return { waitMs, dropped, ...(opening && { opening }), after, recoveryMs: clock.nowMs() - startMs };
  } catch (thrown) {
    signal.throwIfAborted();
    const recoveryMs = clock.nowMs() - startMs;
    const again = session.opening.find((one) => one.request.body?.includes('"initialize"'));
    const refusal = again && (await repeat(wire, again.request, signal));
    return { waitMs, dropped, ...(refusal && { opening: refusal }), refused: messageOf(thrown), recoveryMs };
  } finally {
    await session.close();
  }
}

/** The same initialize once more, so that the evidence shows the refusal itself. */
const repeat = (wire: Pick<Wire, 'exchange'>, { method, url, headers, body }: SeenRequest, signal: AbortSignal) =>
  wire.exchange({
    purpose: 'initialize after a dropped session',
    method,
    url,
    headers,
    ...(body !== undefined && { body }),
    fresh: true,
    signal,
  });
