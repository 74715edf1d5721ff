import type { Exchange } from '../../core/evidence.js';
import { repeatable } from '../../load/material.js';
import { spokenEras } from '../../session/spoken.js';
import type { Era, McpSession, Reply } from '../../session/types.js';
import { defineProbe } from '../context.js';
import type { ToolCall } from '../tools/calls.js';

/** A quicker call is over before anybody could cancel it, a slower one is not waited for. */
const SHORTEST_MS = 300;
const LONGEST_MS = 30_000;
/** Attempts, while the answer comes too close to the cancellation to tell which was first. */
const MOST_ATTEMPTS = 3;
/** How long a cancelled call is watched, beside the time that it takes when it is left alone. */
const WATCH_MS = 2_000;
/** Ids of the cancelled calls, clear of those that a session counts up from 1, and one that is never used. */
const FIRST_ID = 2_100_000_000;
const UNUSED_ID = 2_100_999_999;

/** One call that was cancelled while it ran. */
export interface Cancelled {
  tool: string;
  /** What it takes when it is left alone. */
  usualMs: number;
  reply: Reply;
  /** The notification, where the era has one (legacy), and when it was answered, from the start of the call. */
  notice?: Exchange;
  noticedAtMs: number;
  /** Whether the answer came before the cancellation, or so close to it that nothing follows. */
  raced: boolean;
}

/**
 * Cancels the slowest reading tool: by `notifications/cancelled` in sessions (2025-11-25 basic/utilities/cancellation), by closing
 * the stream from 2026-07-28 on (basic/patterns/cancellation).
 */
export default defineProbe({
  impact: 'call-safe-tools',
  budgetMs: 240_000,
  sends: [
    'a slow reading tool in each era, cancelled half way, up to three times',
    'legacy: notifications/cancelled for that call, and for an id that was never used',
    'tools/list, to see whether the server and its session still work',
  ],
  traffic: { requests: 2 * (2 * MOST_ATTEMPTS + 6), toolCalls: 2 * MOST_ATTEMPTS },
  needs: { negotiated: 'session/eras', catalog: 'tools/catalog', done: 'tools/calls' },
  gather: async ({ negotiated, catalog, done }, { target, clock, signal, openSession }) => {
    const eras = [];
    for (const { era, revision } of spokenEras(negotiated)) {
      const [slowest] = repeatable(done.calls, catalog.tools, target)
        .filter((call) => call.era === era && tookMs(call) >= SHORTEST_MS && tookMs(call) <= LONGEST_MS)
        .sort((a, b) => tookMs(b) - tookMs(a));
      const session = await openSession(era, { signal });
      try {
        const unused = era === 'legacy' ? await cancel(session, UNUSED_ID) : undefined;
        const attempts: Cancelled[] = [];
        while (slowest && attempts.length < MOST_ATTEMPTS && (attempts.at(-1)?.raced ?? true))
          attempts.push(await cancelHalfWay(session, slowest, FIRST_ID + attempts.length));
        const after = await session.request('tools/list', {}, { fresh: true, signal });
        const sessionful = session.sessionId !== undefined;
        eras.push({ era, revision, sessionful, attempts, after, ...(unused && { unused }) });
      } finally {
        await session.close();
      }
    }
    return { eras };

    function cancel(session: McpSession, requestId: number): Promise<Exchange> {
      const params = { requestId, reason: 'touchstone cancels this call' };
      return session.notify('notifications/cancelled', params, { fresh: true, signal });
    }

    async function cancelHalfWay(session: McpSession, call: ToolCall, id: number): Promise<Cancelled> {
      const usualMs = tookMs(call);
      const closing = new AbortController();
      const waiting = new AbortController();
      const startMs = clock.nowMs();
      const pending = session
        .request(
          'tools/call',
          { name: call.tool, arguments: call.arguments },
          {
            id,
            fresh: true,
            meta: { progressToken: `touchstone-${id}` },
            timeoutMs: 2 * usualMs + WATCH_MS,
            signal: AbortSignal.any([signal, closing.signal]),
          },
        )
        .finally(() => waiting.abort());
      // Where the call ends before its time there is nothing left to wait for.
      await clock.sleep(usualMs / 2, AbortSignal.any([signal, waiting.signal])).catch(() => signal.throwIfAborted());
      const notice = endsByNotice(session.era) ? await cancel(session, id) : undefined;
      const noticedAtMs = clock.nowMs() - startMs;
      if (!notice) closing.abort();
      const reply = await pending;
      const raced = reply.message !== undefined && answeredAtMs(reply) < noticedAtMs + usualMs / 8;
      return { tool: call.tool, usualMs, reply, ...(notice && { notice }), noticedAtMs, raced };
    }
  },
});

const endsByNotice = (era: Era): boolean => era === 'legacy';

const tookMs = ({ reply }: Pick<ToolCall, 'reply'>): number => reply.exchange.timings.lastByteMs ?? 0;

/** From the start of the request; of a stream, when its last event came. */
const answeredAtMs = ({ exchange }: Reply): number =>
  exchange.response?.events?.at(-1)?.atMs ?? exchange.timings.lastByteMs ?? 0;
