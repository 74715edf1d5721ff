import { spokenEras } from '../../session/spoken.js';
import type { Era, Json, McpSession, Reply } from '../../session/types.js';
import { defineProbe } from '../context.js';

/** A call that was seen to be answered quicker than this has no time to report progress. */
const SHORTEST_MS = 40;
/** Attempts, while a call is too short to tell. */
const MOST_ATTEMPTS = 3;
/** The slowest need not be the one that reports. */
const MOST_TOOLS = 3;
const LONG_CALL_MS = 2_000;
const CALL_TIMEOUT_MS = 60_000;

/** One long call with a progress token. */
export interface Streamed {
  era: Era;
  revision: string;
  tool: string;
  reply: Reply;
  /** Arrival of `notifications/progress` for this call, from the start of the request. */
  progressAtMs: number[];
  answerAtMs: number;
}

/** Calls the slowest reading tools again, with a progress token, in each era: do its messages come when they are sent? */
export default defineProbe({
  impact: 'call-safe-tools',
  budgetMs: 300_000,
  sends: ['tools/call of up to three slow reading tools, with a progress token, in each era, up to three times each'],
  traffic: { requests: 24, toolCalls: 18 },
  needs: { done: 'tools/calls', catalog: 'tools/catalog', negotiated: 'session/eras' },
  gather: async ({ done, catalog, negotiated }, { openSession, signal }) => {
    const readers = new Set(
      catalog.tools.filter(({ definition }) => isReader(definition.annotations)).map(({ name }) => name),
    );
    const calls: Streamed[] = [];
    for (const { era, revision } of spokenEras(negotiated)) {
      const slowest = done.calls
        .filter(
          (call) => call.era === era && call.succeeded && readers.has(call.tool) && tookMs(call.reply) >= SHORTEST_MS,
        )
        .sort((a, b) => tookMs(b.reply) - tookMs(a.reply))
        .slice(0, MOST_TOOLS);
      if (slowest.length === 0) continue;
      const session = await openSession(era, { signal });
      for (const { tool, arguments: args } of slowest) {
        const made = await callUntilClear(session, { era, revision, tool }, args);
        calls.push(...made);
        if (made.some(({ progressAtMs }) => progressAtMs.length > 0)) break;
      }
      await session.close();
    }
    return { calls };

    async function callUntilClear(
      session: McpSession,
      subject: Pick<Streamed, 'era' | 'revision' | 'tool'>,
      args: Record<string, Json>,
    ): Promise<Streamed[]> {
      const made: Streamed[] = [];
      for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
        const token = `touchstone-${attempt}`;
        const params = { name: subject.tool, arguments: args };
        const options = { meta: { progressToken: token }, timeoutMs: CALL_TIMEOUT_MS, signal };
        const reply = await session.request('tools/call', params, options);
        const { progressAtMs, answerAtMs } = arrivals(reply, token);
        made.push({ ...subject, reply, progressAtMs, answerAtMs });
        const first = progressAtMs[0];
        if (first === undefined || answerAtMs - first > answerAtMs / 2 || answerAtMs > LONG_CALL_MS) break;
      }
      return made;
    }
  },
});

const isReader = (annotations: unknown): boolean =>
  (annotations as { readOnlyHint?: unknown } | null | undefined)?.readOnlyHint === true;

const tookMs = ({ exchange }: Reply): number => exchange.timings.lastByteMs ?? 0;

function arrivals(reply: Reply, token: string): Pick<Streamed, 'progressAtMs' | 'answerAtMs'> {
  const progressAtMs = reply.notifications
    .filter(({ message }) => {
      const params = message.params as { progressToken?: unknown } | null | undefined;
      return message.method === 'notifications/progress' && params?.progressToken === token;
    })
    .map(({ atMs }) => atMs);
  return { progressAtMs, answerAtMs: reply.answeredAtMs ?? tookMs(reply) };
}
