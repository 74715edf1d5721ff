import type { Json, Reply } from '../../session/types.js';
import { deedOf } from '../../tools/chain.js';
import { type Change, changes, type View, viewOf } from '../../tools/diff.js';
import { isObject } from '../../wire/json.js';
import { defineProbe } from '../context.js';
import type { ToolCall } from './calls.js';

/** Readers by whose results a change would be seen. */
const OBSERVERS = 4;
const MOST_TOOLS = 30;
const MOST_REPEATED = 5;
/** Slower tools are not called again and again. */
const QUICK_MS = 2_000;

/** What such a reader shows changes by itself. */
const RESTLESS = /recent|history|activit|audit|log|usage|quota|stat(?:s|us|istics)|random|time|now|weather|news|feed/i;

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
 * back a second time, and is put down to the one tool whose call it follows.
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
  traffic: { requests: 250, toolCalls: 245 },
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
    /** Arguments that show as much as possible: those that the target file calls largest, else what is required alone. */
    const broad = ({ tool, arguments: args }: ToolCall): Record<string, Json> => {
      const most = done.largest.find((call) => call.tool === tool && call.succeeded)?.arguments;
      const schema = catalog.tools.find(({ definition }) => definition.name === tool)?.definition.inputSchema;
      const required = isObject(schema) && Array.isArray(schema.required) ? schema.required : [];
      return most ?? Object.fromEntries(Object.entries(args).filter(([name]) => required.includes(name)));
    };
    const observers = readers
      .filter(({ tool }) => !RESTLESS.test(tool))
      .sort((a, b) => telling(b) - telling(a))
      .slice(0, OBSERVERS)
      .map((call) => ({ ...call, arguments: broad(call) }));
    const deviations: Deviation[] = [];
    const examined: string[] = [];
    if (!spoken || observers.length === 0) return { deviations, examined, observers: [] };
    const session = await openSession(spoken.era, { signal });
    try {
      const again = (call: ToolCall): Promise<Reply> => {
        signal.throwIfAborted();
        return session.request('tools/call', { name: call.tool, arguments: call.arguments }, { signal });
      };
      const suspects = await moved(observers, readers, again);
      for (const observer of suspects) {
        for (const call of readers.filter(({ tool }) => tool !== observer.tool)) {
          const first = await follows(observer, call, again);
          const second = first && (await follows(observer, call, again));
          if (second) deviations.push({ tool: call.tool, kind: 'writes', observer: observer.tool, ...second });
        }
      }
      examined.push(
        ...readers.map(({ tool }) => tool).filter((tool) => observers.some((observer) => observer.tool !== tool)),
      );
      const repeatable = worked.filter(
        ({ tool, revision }) =>
          hintsOf(tool).readOnlyHint !== true && hintsOf(tool).idempotentHint === true && revision === spoken.revision,
      );
      for (const call of repeatable.slice(0, MOST_REPEATED)) {
        // Whatever has happened since it was first called: from here on it is being repeated.
        await again(call);
        for (const observer of observers.slice(0, 2)) {
          const seen = await follows(observer, call, again);
          if (seen) deviations.push({ tool: call.tool, kind: 'not-idempotent', observer: observer.tool, ...seen });
        }
      }
    } finally {
      await session.close();
    }
    return { deviations, examined, observers: observers.map(({ tool }) => tool) };
  },
});

type Again = (call: ToolCall) => Promise<Reply>;

/** Observers that show something else after all readers were called: of all others, nothing further need be asked. */
async function moved(observers: readonly ToolCall[], readers: readonly ToolCall[], again: Again): Promise<ToolCall[]> {
  const look = async (): Promise<View[]> => {
    const views: View[] = [];
    for (const observer of observers) views.push(viewOf((await again(observer)).result));
    return views;
  };
  const first = await look();
  const second = await look();
  const others = readers.filter(({ tool }) => observers.every((observer) => observer.tool !== tool));
  for (const reader of others) await again(reader);
  const third = others.length > 0 ? await look() : second;
  return observers.filter(
    (_, index) =>
      changes(first[index]!, first[index]!, second[index]!).length > 0 ||
      changes(second[index]!, second[index]!, third[index]!).length > 0,
  );
}

/** What an observer shows otherwise after a call, among what it showed alike twice before. */
async function follows(
  observer: ToolCall,
  call: ToolCall,
  again: Again,
): Promise<Pick<Deviation, 'changes' | 'reply' | 'shown'> | undefined> {
  const before = await again(observer);
  const control = await again(observer);
  const reply = await again(call);
  const after = await again(observer);
  const found = changes(viewOf(before.result), viewOf(control.result), viewOf(after.result));
  return found.length > 0 ? { changes: found, reply, shown: [control, after] } : undefined;
}

/** How much of the server's state a reader is likely to show: lists before single things, much before little. */
const telling = ({ tool, reply, arguments: args }: ToolCall): number =>
  (deedOf(tool).deed === 'read' ? 1_000 : 0) -
  200 * Object.keys(args).length +
  Math.min(viewOf(reply.result).size, 150);
