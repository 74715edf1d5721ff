import type { Exchange, SseEvent } from '../core/evidence.js';
import type { Json, McpSession, Reply } from '../session/types.js';
import type { Wire } from '../wire/types.js';

export interface CutStream {
  wire: Pick<Wire, 'exchange'>;
  session: McpSession;
  signal: AbortSignal;
  /** Of the tools/call whose stream is cut. */
  params: Record<string, Json>;
  /** How long the resumed stream may take to bring the response, default 10 000. */
  waitMs?: number;
}

export interface StreamCut {
  /** The same call on a stream that was left alone: its events are another stream's. */
  whole: Reply;
  wholeId: number;
  /** The call whose connection was cut after its first event with an id. */
  cut: Reply;
  cutId: number;
  /** Id of the event after which the stream was cut; absent where no event had one: the stream cannot be resumed. */
  lastEventId?: string;
  /** The GET with Last-Event-ID. */
  resumed?: Exchange;
}

const WHOLE_ID = 3_000_000_001;
const CUT_ID = 3_000_000_002;
/** Kept up after the response has come, to see whether it comes twice. */
const LINGER_MS = 300;

/** Cuts the stream of a call after the first event that has an id, and asks for the rest (MCP 2025-11-25 transports, "Resumability and Redelivery"). */
export async function cutStream({ wire, session, signal, params, waitMs = 10_000 }: CutStream): Promise<StreamCut> {
  // Progress makes several events of a call, where the tool reports any.
  const call = (id: number, onEvent?: (event: SseEvent) => 'stop' | undefined): Promise<Reply> =>
    session.request('tools/call', params, {
      id,
      meta: { progressToken: `touchstone-${id}` },
      fresh: true,
      signal,
      ...(onEvent && { onEvent }),
    });
  const whole = await call(WHOLE_ID);
  const cut = await call(CUT_ID, (event) => (event.id ? 'stop' : undefined));
  // Further events may have come in the same packet: they count as lost, like everything after the first.
  const lastEventId = cut.exchange.response?.events?.find((event) => event.id)?.id;
  const found = { whole, wholeId: WHOLE_ID, cut, cutId: CUT_ID };
  if (!lastEventId) return found;
  const { url, headers } = cut.exchange.request;
  const kept = ['authorization', 'mcp-session-id', 'mcp-protocol-version'];
  const resumed = await wire.exchange({
    purpose: 'GET with Last-Event-ID after the stream was cut',
    method: 'GET',
    url,
    headers: {
      ...Object.fromEntries(Object.entries(headers).filter(([name]) => kept.includes(name))),
      accept: 'text/event-stream',
      'last-event-id': lastEventId,
    },
    timeoutMs: waitMs,
    lingerMs: LINGER_MS,
    fresh: true,
    signal,
    onEvent: ({ data }) => (answers(data, CUT_ID) ? 'linger' : undefined),
  });
  return { ...found, lastEventId, resumed };
}

function answers(data: string, id: number): boolean {
  try {
    const message: unknown = JSON.parse(data);
    return (
      typeof message === 'object' && message !== null && 'id' in message && message.id === id && !('method' in message)
    );
  } catch {
    return false;
  }
}
