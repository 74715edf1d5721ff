import { Untestable } from '../../core/errors.js';
import type { Exchange } from '../../core/evidence.js';
import type { Json, McpSession, Reply } from '../../session/types.js';
import { isObject, parseJson } from '../../wire/json.js';
import { defineProbe } from '../context.js';
import type { ToolCall } from '../tools/calls.js';

const MOST_OBJECTS = 5;

/** An argument that says by its name that it is an id, with a value long enough to be one. */
const ID_NAME = /(^|[_-])(id|uuid|guid|key|handle|ref|slug|number)$|(Id|Uuid|Key|Handle|Ref)$/;
const isId = (argument: string, value: string): boolean => ID_NAME.test(argument) && /^\S{6,}$/.test(value);

/** One thing of the first account, asked for by the second. */
interface Crossed {
  tool: string;
  /** The value by which it is asked for, and the argument that holds it. */
  argument: string;
  /** The tool says that it works on a closed world (`openWorldHint: false`): on what belongs to the account. */
  closed: boolean;
  /** A list showed it to the first account, and the same list does not show it to the second. */
  listed: { tool: string; exchange: string } | null;
  exchange: Exchange;
  /** The second account was given the very same as the first. */
  same: boolean;
}

/** Whether a second account gets at what the first one sees: by its ids, and in its session. */
export default defineProbe({
  impact: 'sign-in',
  lane: 'alone',
  budgetMs: 180_000,
  sends: [
    'tools/call with the token of the second account, of tools that only read: with the ids of the first, and in a session of it',
  ],
  traffic: { requests: 38, toolCalls: 3 * MOST_OBJECTS + 2 },
  needs: {
    other: 'authorization/second-account',
    calls: 'tools/calls',
    catalog: 'tools/catalog',
    negotiated: 'session/eras',
  },
  gather: async ({ other, calls, catalog, negotiated }, { openSession, signal }) => {
    const authorization = `Bearer ${other.grant.accessToken}`;
    const hintsOf = (name: string): Record<string, Json> => {
      const hints = catalog.tools.find(({ definition }) => definition.name === name)?.definition.annotations;
      return isObject(hints) ? hints : {};
    };
    const [newest] = negotiated.eras;
    const mine = calls.calls.filter(
      ({ tool, era, succeeded }) => succeeded && era === newest?.era && hintsOf(tool).readOnlyHint === true,
    );
    if (!newest || mine.length === 0) throw new Untestable('no reading tool was called with success');
    const second = await openSession(newest.era, { authorization: async () => authorization, signal });
    const first = await openSession(newest.era, { signal });
    const asks = (asker: McpSession, call: (typeof mine)[number]): Promise<Reply> =>
      asker.request('tools/call', { name: call.tool, arguments: call.arguments });
    const crossed: Crossed[] = [];
    for (const call of mine) {
      for (const [argument, value] of Object.entries(call.arguments)) {
        if (typeof value !== 'string' || !isId(argument, value) || crossed.length >= MOST_OBJECTS) continue;
        const list = mine.find((other) => other !== call && lists(other, call, value));
        if (!list) continue;
        const theirs = await asks(second, list);
        const hidden = theirs.result !== undefined && !holds(theirs.result, value);
        const reply = await asks(second, call);
        crossed.push({
          tool: call.tool,
          argument,
          closed: hintsOf(call.tool).openWorldHint === false,
          listed: hidden ? { tool: list.tool, exchange: theirs.exchange.id } : null,
          exchange: reply.exchange,
          same: works(reply) && saysSame(reply, await asks(first, call)),
        });
      }
    }
    await Promise.all([first.close(), second.close()]);
    const hijacked = await hijack();
    return { crossed, ...(hijacked && { hijacked }) };

    /** The token of the one in the session of the other: whoever the token names must be who is answered. */
    async function hijack() {
      const legacy = negotiated.eras.find(({ era }) => era === 'legacy');
      const call = calls.calls.find(
        ({ tool, era, succeeded }) =>
          succeeded && era === 'legacy' && hintsOf(tool).readOnlyHint === true && differs(tool),
      );
      if (!legacy || !call) return undefined;
      const own = await openSession('legacy', { signal });
      if (own.sessionId === undefined) return undefined;
      const params = { name: call.tool, arguments: call.arguments };
      const control = await own.request('tools/call', params);
      const purpose = "tools/call in another account's session";
      const reply = await own.request('tools/call', params, { headers: { Authorization: authorization }, purpose });
      await own.close();
      return { tool: call.tool, exchange: reply.exchange, same: works(reply) && saysSame(reply, control) };
    }

    /** Whether the second account was seen to get another answer from the tool than the first. */
    function differs(tool: string): boolean {
      return crossed.some(({ tool: asked, same, listed }) => (asked === tool && !same) || listed?.tool === tool);
    }
  },
});

/**
 * Whether a call brought a list in which the object of another one stands: the id, and something else of the object. A tool that
 * computes on what it is given has nothing but that in common with a list.
 */
function lists(list: ToolCall, object: ToolCall, id: string): boolean {
  if (holds(list.arguments, id) || !holds(list.reply.result, id)) return false;
  const entry = entryOf(list.reply.result, id) ?? list.reply.result;
  return textsIn(object.reply.result).some((text) => !text.includes(id) && holds(entry, text));
}

/** The innermost object of a list that has the id for a member: what stands around it is said of every entry. */
function entryOf(value: unknown, id: string): object | undefined {
  const seen = unwrapped(value);
  if (typeof seen !== 'object' || seen === null) return undefined;
  const members: unknown[] = Object.values(seen);
  for (const member of members) {
    const entry = entryOf(member, id);
    if (entry) return entry;
  }
  return !Array.isArray(seen) && members.includes(id) ? seen : undefined;
}

/** Strings of some length, at any depth. */
function textsIn(value: unknown): string[] {
  const seen = unwrapped(value);
  if (typeof seen === 'string') return seen.length >= 6 ? [seen] : [];
  return typeof seen === 'object' && seen !== null ? Object.values(seen).flatMap(textsIn) : [];
}

/** JSON that stands in a text, as many servers send it without structured content, is taken for what it says. */
function unwrapped(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  return parseJson(value).value ?? value;
}

const holds = (value: unknown, text: string): boolean => (JSON.stringify(value) ?? '').includes(text);

const works = ({ result }: Reply): boolean => result !== undefined && result.isError !== true;

/** What a result says, whatever stands beside it. */
const saysSame = (a: Reply, b: Reply): boolean =>
  JSON.stringify([a.result?.content, a.result?.structuredContent]) ===
  JSON.stringify([b.result?.content, b.result?.structuredContent]);
