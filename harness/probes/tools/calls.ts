import type { Era, Json, McpSession, Reply } from '../../session/types.js';
import { mayCall } from '../../target/impact.js';
import { Harvest, type Synthesis, synthesise } from '../../tools/arguments.js';
import type { ListedTool } from '../../tools/definition.js';
import { type ResultSize, sizeOf } from '../../tools/size.js';
import { isObject } from '../../wire/json.js';
import { defineProbe } from '../context.js';

/** Claude.ai and Desktop give up on a tool after 300 s; the harness a little later, to tell 301 s from never. */
const CALL_TIMEOUT_MS = 310_000;

/** One tool called in one era. */
export interface ToolCall {
  tool: string;
  era: Era;
  revision: string;
  arguments: Record<string, Json>;
  source: Synthesis['source'];
  /** Arguments that the harness had to make up. */
  invented: string[];
  /** The last attempt. */
  reply: Reply;
  /** 1, or 2 where the first attempt did not succeed. */
  attempts: number;
  succeeded: boolean;
  size?: ResultSize;
}

/**
 * Calls every tool that the impact allows. Reading tools in each era that lists them, writing ones in one era only, never
 * two at once; readers first, so that what they show feeds those that need an id; what destroys comes last.
 */
export default defineProbe({
  impact: 'call-safe-tools',
  budgetMs: 600_000,
  sends: ['tools/call of every tool that the impact allows, once; once more where that did not succeed'],
  traffic: { requests: 100, toolCalls: 100 },
  needs: { catalog: 'tools/catalog', negotiated: 'session/eras' },
  gather: async ({ catalog, negotiated }, { target, impact, random, openSession, signal }) => {
    const calls: ToolCall[] = [];
    const notCalled: { tool: string; reason: string }[] = [];
    const seen = new Harvest();
    const sessions = new Map<Era, McpSession>();
    const sessionOf = async (era: Era): Promise<McpSession> => {
      const session = sessions.get(era) ?? (await openSession(era, { signal }));
      sessions.set(era, session);
      return session;
    };
    try {
      for (const tool of [...catalog.tools].sort((a, b) => turn(a) - turn(b))) {
        const { definition } = tool;
        if (typeof definition.name !== 'string') continue;
        const name = definition.name;
        const permission = mayCall({ name, annotations: definition.annotations }, target, impact);
        if (!permission.allowed) {
          notCalled.push({ tool: name, reason: permission.reason });
          continue;
        }
        const given = Object.hasOwn(target.tools, name) ? target.tools[name]?.arguments : undefined;
        const listedIn = negotiated.eras.filter(
          ({ revision, welcome }) => tool.revisions.includes(revision) && !onlyAsTask(definition, welcome),
        );
        if (listedIn.length === 0) {
          notCalled.push({
            tool: name,
            reason:
              'it is to be called as a task only (execution.taskSupport "required"), which this version does not do',
          });
          continue;
        }
        for (const { era, revision } of reads(tool) ? listedIn : listedIn.slice(0, 1)) {
          const made = await synthesise(
            { name, inputSchema: definition.inputSchema },
            given as Record<string, Json> | undefined,
            seen,
            random,
          );
          const call = await callTwice(await sessionOf(era), name, made, signal);
          if (call.succeeded) seen.take(call.reply.result);
          const size = call.reply.result && (await sizeOf(call.reply.result));
          calls.push({ tool: name, era, revision, ...made, ...call, ...(size && { size }) });
        }
      }
    } finally {
      await Promise.all([...sessions.values()].map((session) => session.close()));
    }
    return { calls, notCalled };
  },
});

async function callTwice(session: McpSession, name: string, made: Synthesis, signal: AbortSignal) {
  const params = { name, arguments: made.arguments };
  const options = { timeoutMs: CALL_TIMEOUT_MS, signal };
  const first = await session.request('tools/call', params, options);
  if (works(first)) return { reply: first, attempts: 1, succeeded: true };
  signal.throwIfAborted();
  const second = await session.request('tools/call', params, options);
  return { reply: second, attempts: 2, succeeded: works(second) };
}

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

/** Readers, then makers, then changers, then removers. */
function turn(tool: ListedTool): number {
  if (reads(tool)) return 0;
  if (/(^|[^a-z])(delete|remove|destroy|drop|purge|erase|clear)/i.test(tool.name)) return 3;
  return /(^|[^a-z])(create|add|new|insert|make)/i.test(tool.name) ? 1 : 2;
}
