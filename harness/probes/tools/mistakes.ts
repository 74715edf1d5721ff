import type { Json, Reply } from '../../session/types.js';
import { mayCall } from '../../target/impact.js';
import { KINDS, REFUSED_BY_ALL, type Wrong, wrongCalls } from '../../tools/mistakes.js';
import { isObject } from '../../wire/json.js';
import { defineProbe } from '../context.js';

/** A call that a good server refuses, or at least survives. */
export interface Mistake {
  kind: 'unknown-tool' | Wrong['kind'];
  tool: string;
  argument?: string;
  revision: string;
  /** Without what is huge. */
  arguments: Record<string, Json>;
  reply: Reply;
}

/** Every tool has the same people behind it: so many mistakes in all, and of the costly kinds so many. */
const MOST = 60;
const MOST_OF_KIND: Partial<Record<Wrong['kind'], number>> = { 'empty-text': 2, 'unusual-text': 2, 'huge-text': 1 };

const UNKNOWN_TOOL = 'touchstone_no_such_tool';
const LONGEST_KEPT = 2_000;
/** Beside twice the time that the right call took. */
const ANSWER_MS = 30_000;
/** Slower tools are not set to work on odd input. */
const SLOW_MS = 5_000;

/**
 * Provokes errors: a tool that does not exist in each era, and for each tool that the impact allows and that was seen to
 * work with right arguments (the control), calls with one argument missing, wrong or odd.
 */
export default defineProbe({
  impact: 'call-safe-tools',
  budgetMs: 180_000,
  sends: [
    'tools/call of a tool that does not exist',
    `tools/call with one argument missing, of the wrong type, outside its enum or range, unknown, naming nothing, empty, unusual or huge: ${MOST} at most, once more where the server breaks over it`,
  ],
  traffic: { requests: 2 * (2 + MOST) + 2, toolCalls: 2 * (2 + MOST) },
  needs: { catalog: 'tools/catalog', negotiated: 'session/eras', done: 'tools/calls' },
  gather: async ({ catalog, negotiated, done }, { target, impact, openSession, signal }) => {
    const mistakes: Mistake[] = [];
    for (const [index, { era, revision }] of negotiated.eras.entries()) {
      const session = await openSession(era, { signal });
      const make = async (mistake: Omit<Mistake, 'revision' | 'reply'>, tookMs = 0): Promise<void> => {
        const params = { name: mistake.tool, arguments: mistake.arguments };
        const options = { timeoutMs: ANSWER_MS + 2 * tookMs, signal };
        let reply = await session.request('tools/call', params, options);
        // What breaks once may be the network, or a gateway in trouble.
        if ((reply.exchange.response?.status ?? 500) >= 500)
          reply = await session.request('tools/call', params, options);
        mistakes.push({ ...mistake, arguments: shortened(mistake.arguments), revision, reply });
      };
      try {
        await make({ kind: 'unknown-tool', tool: UNKNOWN_TOOL, arguments: {} });
        if (index > 0) continue;
        for (const { tookMs, ...mistake } of planned(revision)) {
          signal.throwIfAborted();
          await make(mistake, tookMs);
        }
      } finally {
        await session.close();
      }
    }
    return { mistakes };

    /** Kind by kind, so that where the budget ends every tool has had the telling ones. */
    function planned(revision: string): (Wrong & { tool: string; tookMs: number })[] {
      const wrongs = done.calls
        .filter((call) => call.succeeded && call.revision === revision)
        .flatMap(({ tool, arguments: right, reply }) => {
          const listed = catalog.tools.find(
            ({ definition, revisions }) => definition.name === tool && revisions.includes(revision),
          );
          if (!listed || !mayCall({ name: tool, annotations: listed.definition.annotations }, target, impact).allowed)
            return [];
          const { annotations, inputSchema } = listed.definition;
          const reads = isObject(annotations) && annotations.readOnlyHint === true;
          const tookMs = reply.exchange.timings.lastByteMs ?? 0;
          return wrongCalls(inputSchema, right)
            .filter(({ kind }) => REFUSED_BY_ALL.has(kind) || (reads && tookMs < SLOW_MS))
            .map((wrong) => ({ ...wrong, tool, tookMs }));
        });
      return KINDS.flatMap((kind) =>
        wrongs.filter((wrong) => wrong.kind === kind).slice(0, MOST_OF_KIND[kind] ?? MOST),
      ).slice(0, MOST);
    }
  },
});

const shortened = (args: Record<string, Json>): Record<string, Json> =>
  Object.fromEntries(
    Object.entries(args).map(([name, value]) => [
      name,
      typeof value === 'string' && value.length > LONGEST_KEPT ? `${value.length} characters` : value,
    ]),
  );
