import type { Json, Reply } from '../../session/types.js';
import { type Change, changes, differing, type View, viewOf } from '../../tools/diff.js';
import { broadest, isRestless, telling } from '../../tools/observer.js';
import { isObject } from '../../wire/json.js';
import { defineProbe } from '../context.js';
import type { ToolCall } from './calls.js';

/** Readers by whose results a change would be seen. */
const OBSERVERS = 4;
const MOST_TOOLS = 30;
const MOST_REPEATED = 5;
/** Slower tools are not called again and again. */
const QUICK_MS = 2_000;
const MOST_CALLS = 240;
/** Looks at a reader with nothing between, before a change is put down to a call. */
const BLANK_LOOKS = 6;

/** What a call did that its hints deny. */
export interface Deviation {
  tool: string;
  /** `writes`: declared as reading only. `not-idempotent`: declared idempotent, and changed something a second time. */
  kind: 'writes' | 'not-idempotent';
  observer: string;
  changes: Change[];
  /** The call that did it, and the reader's answers before and after. */
  reply: Reply;
  shown: [before: Reply, after: Reply];
}

/**
 * Whether reading tools leave everything as it was, and idempotent ones do nothing when they are repeated. Readers are asked
 * twice without anything between; only what is stable then is compared after the calls. A difference counts when it comes
 * back a second time, never comes when nothing is called between, and is put down to the one tool whose call it follows.
 */
export default defineProbe({
  impact: 'call-safe-tools',
  // Alone: what another probe does meanwhile must not be put down to these calls.
  lane: 'alone',
  budgetMs: 180_000,
  sends: [
    `tools/call of up to ${OBSERVERS} reading tools, before and after the other tools that declare to read only`,
    'where something changed, the same tool by tool, to tell which did it',
    'with impact call-all-tools: tools that declare to be idempotent, once more',
  ],
  traffic: { requests: MOST_CALLS + 5, toolCalls: MOST_CALLS },
  needs: { catalog: 'tools/catalog', negotiated: 'session/eras', done: 'tools/calls' },
  gather: async ({ catalog, negotiated, done }, { openSession, signal }) => {
    const [spoken] = negotiated.eras;
    const hintsOf = (tool: string): Record<string, Json> => {
      const found = catalog.tools.find(({ definition }) => definition.name === tool)?.definition.annotations;
      return isObject(found) ? found : {};
    };
    const worked = done.calls.filter(({ succeeded, revision }) => succeeded && revision === spoken?.revision);
    const readers = worked
      .filter(
        ({ tool, reply }) => hintsOf(tool).readOnlyHint === true && (reply.exchange.timings.lastByteMs ?? 0) < QUICK_MS,
      )
      .slice(0, MOST_TOOLS);
    const observers = readers
      .filter(({ tool }) => !isRestless(tool))
      .sort((a, b) => telling(b) - telling(a))
      .slice(0, OBSERVERS)
      .map((call) => ({ ...call, arguments: broadest(call, catalog.tools, done.largest) }));
    const deviations: Deviation[] = [];
    const examined: string[] = [];
    if (!spoken || observers.length === 0) return { deviations, examined, observers: [] };
    const session = await openSession(spoken.era, { signal });
    /** Places that were seen to change with nothing done, by observer: whatever they show proves nothing. */
    const restless = new Map(observers.map(({ tool }) => [tool, new Set<string>()]));
    let left = MOST_CALLS;
    const again = (call: ToolCall): Promise<Reply> => {
      signal.throwIfAborted();
      left -= 1;
      return session.request('tools/call', { name: call.tool, arguments: call.arguments }, { signal });
    };

    /** Observers that show something else after all readers were called: of all others, nothing further need be asked. */
    async function moved(): Promise<ToolCall[]> {
      const lookAtAll = async (): Promise<View[]> => {
        const views: View[] = [];
        for (const observer of observers) views.push(viewOf((await again(observer)).result));
        return views;
      };
      const first = await lookAtAll();
      const second = await lookAtAll();
      const others = readers.filter(({ tool }) => !observers.some((observer) => observer.tool === tool));
      for (const reader of others) await again(reader);
      const third = others.length > 0 ? await lookAtAll() : second;
      return observers.filter(
        (_, index) =>
          differing(first[index]!, second[index]!).length > 0 || differing(second[index]!, third[index]!).length > 0,
      );
    }

    /** What an observer shows otherwise after a call, among what it showed alike twice before. */
    async function follows(observer: ToolCall, call: ToolCall): Promise<Seen | undefined> {
      const before = viewOf((await again(observer)).result);
      const control = await again(observer);
      const reply = await again(call);
      const after = await again(observer);
      const own = restless.get(observer.tool)!;
      for (const path of differing(before, viewOf(control.result))) own.add(path);
      const found = changes(before, viewOf(control.result), viewOf(after.result)).filter(({ path }) => !own.has(path));
      return found.length > 0 ? { changes: found, reply, shown: [control, after] } : undefined;
    }

    /** The control: what the observer shows otherwise when nothing but itself is called. */
    async function watch(observer: ToolCall): Promise<void> {
      let last = viewOf((await again(observer)).result);
      for (let count = 1; count < BLANK_LOOKS; count++) {
        const next = viewOf((await again(observer)).result);
        for (const path of differing(last, next)) restless.get(observer.tool)!.add(path);
        last = next;
      }
    }

    try {
      const suspects = await moved();
      const doubted = new Set<string>();
      for (const observer of suspects) {
        for (const call of readers.filter(({ tool }) => tool !== observer.tool)) {
          if (left < 2 * CALLS_PER_ROUND + BLANK_LOOKS) {
            doubted.add(call.tool);
            continue;
          }
          const first = await follows(observer, call);
          const second = first && (await follows(observer, call));
          if (!second) continue;
          await watch(observer);
          deviations.push({ tool: call.tool, kind: 'writes', observer: observer.tool, ...second });
        }
      }
      examined.push(
        ...readers
          .map(({ tool }) => tool)
          .filter((tool) => !doubted.has(tool) && observers.some((observer) => observer.tool !== tool)),
      );
      const repeatable = worked.filter(
        ({ tool, revision }) =>
          hintsOf(tool).readOnlyHint !== true && hintsOf(tool).idempotentHint === true && revision === spoken.revision,
      );
      for (const call of repeatable.slice(0, MOST_REPEATED)) {
        if (left < 2 * CALLS_PER_ROUND + BLANK_LOOKS + 1) break;
        // Whatever has happened since it was first called: from here on it is being repeated.
        await again(call);
        for (const observer of observers.slice(0, 2)) {
          const seen = await follows(observer, call);
          if (!seen) continue;
          await watch(observer);
          deviations.push({ tool: call.tool, kind: 'not-idempotent', observer: observer.tool, ...seen });
        }
      }
    } finally {
      await session.close();
    }
    const certain = deviations.flatMap((deviation) => {
      const kept = deviation.changes.filter(({ path }) => !restless.get(deviation.observer)!.has(path));
      return kept.length > 0 ? [{ ...deviation, changes: kept }] : [];
    });
    return { deviations: certain, examined, observers: observers.map(({ tool }) => tool) };
  },
});

type Seen = Pick<Deviation, 'changes' | 'reply' | 'shown'>;

/** Three looks and the call itself. */
const CALLS_PER_ROUND = 4;
