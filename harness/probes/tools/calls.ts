import type { Exchange } from '../../core/evidence.js';
import type { Era, Json, McpSession, Reply } from '../../session/types.js';
import { mayCall } from '../../target/impact.js';
import { type Synthesis, synthesise } from '../../tools/arguments.js';
import { asksFor } from '../../tools/asks.js';
import { type Created, createdId, deedOf, idParameter } from '../../tools/chain.js';
import type { ListedTool } from '../../tools/definition.js';
import { type Change, changes, viewOf } from '../../tools/diff.js';
import { type Expectation, expectations } from '../../tools/expect.js';
import { Harvest } from '../../tools/harvest.js';
import { broadest, observerFor } from '../../tools/observer.js';
import { type ResultSize, sizeOf } from '../../tools/size.js';
import { isObject } from '../../wire/json.js';
import { defineProbe } from '../context.js';

/** Claude.ai and Desktop give up on a tool after 300 s; the harness a little later, to tell 301 s from never. */
const CALL_TIMEOUT_MS = 310_000;

const BUDGET_MS = 600_000;
const RESERVE_MS = 10_000;

/** Before and after a call of a tool that writes. */
const LOOKS = 3;

/** Calls of one run. Enough for a hundred tools that write, with what is looked at around each; a server with ten thousand is not called as often. */
const MOST_CALLS = 600;

/** What a reader showed otherwise after a call, among what it showed alike twice before. */
export interface ReadBack {
  observer: string;
  changes: Change[];
  shown: [before: Exchange, after: Exchange];
}

/** One tool called in one era. */
export interface ToolCall {
  tool: string;
  era: Era;
  revision: string;
  arguments: Record<string, Json>;
  source: Synthesis['source'];
  /** Arguments whose refusal proves nothing. */
  uncertain: string[];
  /** What the last attempt gave as its progress token. */
  progressToken: string;
  /** The last attempt. */
  reply: Reply;
  /** 1, or 2 where the first attempt did not succeed. */
  attempts: number;
  succeeded: boolean;
  /** What the tool wants of the client or of a person before it does anything: `elicitation/create`. */
  asks?: string;
  size?: ResultSize;
  /** Of a tool that writes. */
  readBack?: ReadBack;
  /** What the target file expects of the result. */
  expectations?: Expectation[];
}

/**
 * Calls every tool that the impact allows. Reading tools in each era that lists them, writing ones in one era only, never
 * two at once; readers first, those that need nothing before those that need an id; then what creates, changes and
 * removes. What was created is removed again where a tool offers it.
 */
export default defineProbe({
  impact: 'call-safe-tools',
  budgetMs: BUDGET_MS,
  sends: [
    'tools/call of every tool that the impact allows, once; once more where that did not succeed',
    'tools/call with the arguments that the target file calls largest',
    'tools/call of the tool that removes what another one created',
    'a reading tool, twice before and once after each one that writes, to see what it changes',
  ],
  traffic: { requests: MOST_CALLS, toolCalls: MOST_CALLS },
  needs: { catalog: 'tools/catalog', negotiated: 'session/eras' },
  gather: async ({ catalog, negotiated }, { target, impact, clock, random, openSession, signal }) => {
    const calls: ToolCall[] = [];
    const largest: ToolCall[] = [];
    const notCalled: { tool: string; reason: string }[] = [];
    const created: Created[] = [];
    const seen = new Harvest();
    const sessions = new Map<Era, McpSession>();
    let left = MOST_CALLS;
    const startMs = clock.nowMs();
    /** What is left of the probe's own time for a call; one tool that never answers must not cost the others their evidence. */
    const leftMs = (): number => BUDGET_MS - RESERVE_MS - (clock.nowMs() - startMs);
    const wishes = (name: string) => (Object.hasOwn(target.tools, name) ? target.tools[name] : undefined);
    const allowed = ({ definition }: ListedTool) =>
      mayCall({ name: String(definition.name), annotations: definition.annotations }, target, impact);

    async function sessionOf(era: Era): Promise<McpSession> {
      const session = sessions.get(era) ?? (await openSession(era, { signal }));
      sessions.set(era, session);
      return session;
    }

    /** @returns undefined where the time that was left was too short to say anything of the tool */
    async function call(tool: string, era: Era, revision: string, made: Synthesis): Promise<ToolCall | undefined> {
      const session = await sessionOf(era);
      let attempts = 0;
      let progressToken: string;
      let reply: Reply;
      do {
        signal.throwIfAborted();
        left -= 1;
        attempts += 1;
        const params = { name: tool, arguments: made.arguments };
        progressToken = `touchstone-call-${MOST_CALLS - left}`;
        const timeoutMs = Math.max(RESERVE_MS, Math.min(CALL_TIMEOUT_MS, leftMs()));
        reply = await session.request('tools/call', params, { timeoutMs, signal, meta: { progressToken } });
        if (reply.exchange.fault?.kind === 'timeout' && timeoutMs < CALL_TIMEOUT_MS) return undefined;
      } while (attempts < 2 && !works(reply) && reply.exchange.fault?.kind !== 'timeout' && !asksFor(reply));
      const asks = asksFor(reply);
      const size = reply.result && (await sizeOf(reply.result));
      const succeeded = works(reply) && asks === undefined;
      return {
        ...{ tool, era, revision, ...made, progressToken, reply, attempts, succeeded },
        ...(asks && { asks }),
        ...(size && { size }),
      };
    }

    async function callIn(tool: ListedTool, { era, revision }: { era: Era; revision: string }): Promise<void> {
      const name = String(tool.definition.name);
      const { inputSchema } = tool.definition;
      const { deed, noun } = deedOf(name);
      const given = wishes(name)?.arguments as Record<string, Json> | undefined;
      const parameter = deed === 'delete' || deed === 'update' ? idParameter(inputSchema, noun) : undefined;
      const ours = created.findLast((thing) => thing.noun === noun && thing.id !== undefined && !thing.removedBy);
      const own = parameter && ours ? { [parameter]: ours.id! } : undefined;
      if (deed === 'delete' && !reads(tool) && !given && !own) {
        // What others put there is not ours to remove.
        const reason = `this run created nothing that it could remove; give tools.${name}.arguments`;
        notCalled.push({ tool: name, reason });
        return;
      }
      const made = synthesise({ name, inputSchema }, { given, own, seen, random });
      const observer = reads(tool) ? undefined : await observed(noun, era);
      const done = await call(name, era, revision, made);
      if (done && observer) done.readBack = await observer();
      if (!done) return void notCalled.push({ tool: name, reason: TIME_SPENT });
      const expect = given && wishes(name)?.expect;
      if (expect) done.expectations = expectations(done.reply.result, expect as Record<string, Json>);
      calls.push(done);
      if (!done.succeeded) return;
      seen.take(done.reply.result);
      if (deed === 'create' && !reads(tool)) {
        const id = createdId(done.reply.result, noun);
        created.push({ tool: name, noun, ...(id !== undefined && { id }) });
      }
      if (deed === 'delete' && own && ours) ours.removedBy = name;
      const most = wishes(name)?.largest as Record<string, Json> | undefined;
      if (!most || !reads(tool)) return;
      const big = await call(name, era, revision, { arguments: most, source: 'target file', uncertain: [] });
      if (big) largest.push(big);
    }

    /** Looks at what a tool is about, twice; what is returned looks again, and tells what has changed. */
    async function observed(noun: string, era: Era): Promise<(() => Promise<ReadBack>) | undefined> {
      const readers = calls.filter((one) => one.era === era && one.succeeded && readsByName(one.tool));
      const reader = observerFor(noun, readers);
      if (!reader || left < LOOKS) return undefined;
      const session = await sessionOf(era);
      const params = { name: reader.tool, arguments: broadest(reader, catalog.tools, largest) };
      const look = (): Promise<Reply> => {
        left -= 1;
        return session.request('tools/call', params, { signal });
      };
      const [before, control] = [await look(), await look()];
      return async () => {
        const after = await look();
        const changed = changes(viewOf(before.result), viewOf(control.result), viewOf(after.result));
        return { observer: reader.tool, changes: changed, shown: [control.exchange, after.exchange] };
      };
    }
    const readsByName = (name: string): boolean => catalog.tools.some((tool) => tool.name === name && reads(tool));

    /** Removes what is still there of what this run created. */
    async function clear(thing: Created): Promise<void> {
      const maker = calls.find(({ tool }) => tool === thing.tool)!;
      const remover = catalog.tools.find(({ definition, revisions }) => {
        const { deed, noun } = deedOf(String(definition.name));
        return deed === 'delete' && noun === thing.noun && revisions.includes(maker.revision);
      });
      const parameter = remover && idParameter(remover.definition.inputSchema, thing.noun);
      if (!remover || !parameter) thing.left = 'the server offers no tool that removes it';
      else if (thing.id === undefined) thing.left = 'the answer shows no id by which it could be removed';
      else if (!allowed(remover).allowed || left <= 0 || leftMs() <= 0)
        thing.left = `${remover.name} may not be called`;
      else {
        const name = String(remover.definition.name);
        const own = { [parameter]: thing.id };
        const made = synthesise({ name, inputSchema: remover.definition.inputSchema }, { own, seen, random });
        const done = await call(name, maker.era, maker.revision, made);
        if (done?.succeeded) thing.removedBy = name;
        else thing.left = `${name} refused to remove it`;
      }
    }

    try {
      for (const tool of [...catalog.tools].sort((a, b) => turn(a) - turn(b))) {
        if (typeof tool.definition.name !== 'string') continue;
        const permission = allowed(tool);
        const listedIn = negotiated.eras.filter(
          ({ revision, welcome }) => tool.revisions.includes(revision) && !onlyAsTask(tool.definition, welcome),
        );
        if (!permission.allowed) notCalled.push({ tool: tool.definition.name, reason: permission.reason });
        else if (listedIn.length === 0) notCalled.push({ tool: tool.definition.name, reason: ONLY_AS_TASK });
        else if (left <= 0) notCalled.push({ tool: tool.definition.name, reason: BUDGET_SPENT });
        else if (leftMs() <= 0) notCalled.push({ tool: tool.definition.name, reason: TIME_SPENT });
        else for (const spoken of reads(tool) ? listedIn : listedIn.slice(0, 1)) await callIn(tool, spoken);
      }
      for (const thing of created.filter(({ removedBy }) => !removedBy).reverse()) await clear(thing);
    } finally {
      await Promise.all([...sessions.values()].map((session) => session.close()));
    }
    return { calls, largest, notCalled, created };
  },
});

const BUDGET_SPENT = `the budget of ${MOST_CALLS} calls was spent on other tools; name this one with --only or exclude others`;
const TIME_SPENT = 'other tools took all the time that there was to call tools';
const ONLY_AS_TASK =
  'it is to be called as a task only (execution.taskSupport "required"), which this version does not do';

const works = (reply: Reply): boolean => reply.result !== undefined && reply.result.isError !== true;

const hints = (tool: ListedTool): { readOnlyHint?: Json; destructiveHint?: Json } =>
  (tool.definition.annotations ?? {}) as { readOnlyHint?: Json; destructiveHint?: Json };

const reads = (tool: ListedTool): boolean => hints(tool).readOnlyHint === true;

/** Whether a client must not call the tool outright (2025-11-25 basic/utilities/tasks "Tool-Level Negotiation"). */
function onlyAsTask({ execution }: ListedTool['definition'], { capabilities }: McpSession['welcome']): boolean {
  type Offer = { tasks?: { requests?: { tools?: { call?: Json } | null } | null } | null } | null;
  const offered = (capabilities as Offer | undefined)?.tasks?.requests?.tools?.call !== undefined;
  return offered && isObject(execution) && execution.taskSupport === 'required';
}

const TURNS = { read: 0, other: 2, create: 1, update: 2, delete: 3 } as const;

/** Readers that need nothing, readers that need something, then makers, changers and removers. */
function turn(tool: ListedTool): number {
  if (!reads(tool)) return 100 * TURNS[deedOf(tool.name).deed] + 100;
  const { inputSchema } = tool.definition;
  return isObject(inputSchema) && Array.isArray(inputSchema.required) ? Math.min(inputSchema.required.length, 50) : 0;
}
