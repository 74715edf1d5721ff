import type { Json, McpSession, Reply } from '../../session/types.js';
import { elicitResult, fillIn } from '../../tools/forms.js';
import { Harvest } from '../../tools/harvest.js';
import { isObject } from '../../wire/json.js';
import { defineProbe } from '../context.js';

const MOST_TOOLS = 10;
const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';
/** What the second attempt offers, though nobody sits there: answers are made up. */
const OFFERED = { elicitation: {}, sampling: {}, roots: {} };

/** A tool that asked for input, and what it made of the answers. */
export interface RoundTrip {
  tool: string;
  /** Whether it was asked with no capability declared at all. */
  undeclared: boolean;
  asked: Reply;
  /** Methods of its requests: `elicitation/create`. */
  methods: string[];
  hasState: boolean;
  /** The same call with the answers, and with one character of requestState changed. */
  answered?: Reply;
  tampered?: Reply;
}

/** Multi round-trip requests (2026-07-28 basic/patterns/mrtr): tools that ask back, with the capability offered and without. */
export default defineProbe({
  impact: 'call-safe-tools',
  budgetMs: 120_000,
  sends: [
    `tools/call of up to ${MOST_TOOLS} reading tools in 2026-07-28, with elicitation, sampling and roots on offer`,
    'for those that ask: the call again with answers, and with a changed requestState',
  ],
  traffic: { requests: 3 * MOST_TOOLS + 4, toolCalls: 3 * MOST_TOOLS },
  needs: { catalog: 'tools/catalog', negotiated: 'session/eras', done: 'tools/calls' },
  gather: async ({ catalog, negotiated, done }, { openSession, random, signal }) => {
    const trips: RoundTrip[] = [];
    if (!negotiated.eras.some(({ era }) => era === 'modern')) return { trips, modern: false };
    const calls = done.calls.filter(({ era, succeeded, asks, tool }) => {
      const hints = catalog.tools.find(({ definition }) => definition.name === tool)?.definition.annotations;
      return era === 'modern' && (asks !== undefined || (succeeded && isObject(hints) && hints.readOnlyHint === true));
    });
    for (const { tool, asks, reply } of calls)
      if (asks === 'input_required') trips.push({ tool, undeclared: true, asked: reply, ...requestsOf(reply) });
    const session = await openSession('modern', { signal });
    try {
      const asking = calls.sort((a, b) => Number(b.asks !== undefined) - Number(a.asks !== undefined));
      for (const { tool, arguments: args } of asking.slice(0, MOST_TOOLS)) {
        signal.throwIfAborted();
        const params = { name: tool, arguments: args };
        const asked = await call(session, params, signal);
        if (asked.result?.resultType !== 'input_required') continue;
        const trip: RoundTrip = { tool, undeclared: false, asked, ...requestsOf(asked) };
        trips.push(trip);
        const inputResponses = answersTo(asked, (form) =>
          elicitResult(fillIn(form, tool, { seen: new Harvest(), random: random.fork(tool) })),
        );
        const { requestState } = asked.result;
        if (typeof requestState === 'string' && requestState !== '')
          trip.tampered = await call(
            session,
            { ...params, inputResponses, requestState: changed(requestState) },
            signal,
          );
        trip.answered = await call(
          session,
          { ...params, inputResponses, ...(requestState !== undefined && { requestState }) },
          signal,
        );
      }
    } finally {
      await session.close();
    }
    return { trips, modern: true };
  },
});

const call = (session: McpSession, params: Record<string, Json>, signal: AbortSignal): Promise<Reply> =>
  session.request('tools/call', params, { signal, meta: { [CAPABILITIES]: OFFERED } });

function requestsOf({ result }: Reply): { methods: string[]; hasState: boolean } {
  const requests = isObject(result?.inputRequests) ? Object.values(result.inputRequests) : [];
  return {
    methods: requests.map((request) => String(isObject(request) ? request.method : request)),
    hasState: result?.requestState !== undefined,
  };
}

/** What a person, a model and a file system might answer. */
function answersTo({ result }: Reply, elicit: (params: Json | undefined) => Json): Record<string, Json> {
  const requests = isObject(result?.inputRequests) ? result.inputRequests : {};
  return Object.fromEntries(
    Object.entries(requests).map(([key, request]): [string, Json] => {
      const { method, params } = isObject(request) ? request : {};
      if (method === 'roots/list') return [key, { roots: [] }];
      if (method === 'sampling/createMessage')
        return [key, { role: 'assistant', content: { type: 'text', text: 'touchstone' }, model: 'touchstone' }];
      return [key, elicit(params)];
    }),
  );
}

/** One character in the middle changed for another of its kind. */
function changed(state: string): string {
  const middle = Math.floor(state.length / 2);
  return `${state.slice(0, middle)}${state[middle] === 'A' ? 'B' : 'A'}${state.slice(middle + 1)}`;
}
