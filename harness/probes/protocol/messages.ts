import type { Exchange, SeenRequest } from '../../core/evidence.js';
import { type RequestId, replyOf } from '../../session/jsonrpc.js';
import type { Received } from '../../session/message-log.js';
import { revisionOf } from '../../session/revisions.js';
import { spokenEras } from '../../session/spoken.js';
import { isObject, type Json, parseJson } from '../../wire/json.js';
import { defineProbe } from '../context.js';

/**
 * What of a message is judged by another row, by the method that was asked and a beginning of the JSON Pointer; where that row's
 * own evidence has it.
 */
const ELSEWHERE: readonly (readonly [asked: string, pointer: RegExp, row: string])[] = [
  ['tools/list', /^\/result\/tools\b/, 'tools.*'],
  ['tools/list', /^\/result\/nextCursor$/, 'protocol.pagination-stable'],
  ['tools/call', /^\/result\b/, 'tools.result-schema-valid'],
  ['initialize', /^\/result\/serverInfo\b/, 'protocol.server-info'],
  ['initialize', /^\/result\/protocolVersion$/, 'protocol.initialize-version-echo'],
  ['initialize', /^\/result\/capabilities\b/, 'protocol.tools-capability'],
  ['server/discover', /^\/result\b/, 'protocol.modern-discover'],
  ['ping', /^\/result\b/, 'protocol.legacy-ping'],
  ['resources/list', /^\/result\b/, 'protocol.resources-readable'],
  ['resources/templates/list', /^\/result\b/, 'protocol.resources-readable'],
  ['resources/read', /^\/result\b/, 'protocol.resources-readable'],
  ['prompts/list', /^\/result\b/, 'protocol.prompts-usable'],
  ['prompts/get', /^\/result\b/, 'protocol.prompts-usable'],
];

const LISTEN = 'subscriptions/listen';

/** Kinds of problem that are kept: a server that errs in more ways than these errs in all. */
const MOST_PROBLEMS = 500;

/** Something that is not as JSON-RPC or the revision's schema has it, wherever it was seen. */
export interface MessageProblem {
  /** Ids of the exchanges that show it. */
  exchanges: string[];
  revision: string;
  /** What the first of them was sent for. */
  subject: string;
  pointer: string;
  expected: string;
  /** In the first of them. */
  observed: string;
  /** It misleads nobody. */
  mild?: true;
  /** The row that judges it, where it is not `transport.jsonrpc-envelope`. */
  row?: string;
}

/** Sends nothing: every MCP message that the run received, held against the schema of its revision when it came. */
export default defineProbe({
  impact: 'observe',
  lane: 'end',
  budgetMs: 60_000,
  sends: [],
  traffic: { requests: 0 },
  needs: { negotiated: 'session/eras' },
  // Whichever rows are asked for, these bring messages to look at; some are what other rows rest on.
  wants: {
    openings: 'transport/openings',
    refused: 'transport/refusals',
    variants: 'transport/variants',
    sessions: 'transport/sessions',
    mismatches: 'transport/mismatches',
    discovered: 'protocol/discover',
    versions: 'protocol/versions',
    pagination: 'protocol/pagination',
    features: 'protocol/features',
    subscribed: 'protocol/subscriptions',
    catalog: 'tools/catalog',
    done: 'tools/calls',
    listed: 'tools/listings',
    streaming: 'transport/streaming',
  },
  gather: async (evidence, { messages }) => {
    const { negotiated, discovered, versions, pagination, features, catalog, done, listed } = evidence;
    // Where nothing was opened, that is the cause, and is told once.
    spokenEras(negotiated);
    const judged = exchangesIn([negotiated, discovered, versions, pagination, features, catalog, done, listed]);
    const received = await messages.received();
    const all = messages.exchanges();
    const later = {
      resumptions: all.filter(({ request }) => request.headers['last-event-id']),
      cancelled: new Set(all.flatMap(cancelledBy)),
    };
    return {
      answers: received.flatMap(({ exchange, revision, asked, answered, cut, result }) =>
        asked === undefined
          ? []
          : [
              {
                exchange,
                revision,
                asked,
                answered: answered || !isOwed(exchange, asked, revision, later),
                cut,
                result,
              },
            ],
      ),
      validated: received.reduce((sum, one) => sum + one.messages, 0),
      problems: problemsOf(received, new Set([...judged].map(({ id }) => id))),
    };
  },
});

/**
 * What is wrong in the same way, with the same method in the same revision, is one problem.
 * @param judged exchanges on which other rows rest
 */
function problemsOf(received: readonly Received[], judged: ReadonlySet<string>): MessageProblem[] {
  const found = new Map<string, MessageProblem>();
  for (const { exchange, revision, asked, problems } of received)
    for (const { pointer, expected, observed, mild } of problems) {
      const row = ELSEWHERE.find(([method, at]) => method === asked && at.test(pointer))?.[2];
      const key = JSON.stringify([revision, asked, pointer, expected]);
      const problem = found.get(key) ?? {
        exchanges: [],
        revision,
        subject: exchange.purpose,
        pointer,
        expected,
        observed: String(observed),
        ...(mild && { mild }),
      };
      problem.exchanges.push(exchange.id);
      if (row && judged.has(exchange.id)) problem.row = row;
      if (found.size < MOST_PROBLEMS) found.set(key, problem);
    }
  return [...found.values()];
}

interface Later {
  resumptions: readonly Exchange[];
  /** Requests, as `requestKey` has them. */
  cancelled: ReadonlySet<string>;
}

/** Whether the server ended, or fell silent, without the response: not we who had enough, nor a call that was cancelled. */
function isOwed({ request, response, fault }: Exchange, asked: string, revision: string, later: Later): boolean {
  // What ends a subscription is its response: it is not waited for. And a tool may take longer than a probe has time for.
  if (asked === LISTEN || response?.leftOpen || fault?.kind === 'aborted') return false;
  if (fault?.kind === 'timeout' && asked === 'tools/call') return false;
  const { value } = parseJson(request.body ?? '');
  const id = usableId(isObject(value) ? value.id : undefined);
  if (later.cancelled.has(requestKey(request, id))) return false;
  const seen = new Set((response?.events ?? []).flatMap((event) => event.id ?? []));
  if (seen.size === 0 || revisionOf(revision).era === 'modern') return true;
  // The rest may come where the stream is taken up again (2025-11-25 basic/transports): not everyone who asks does that.
  let isResumed = fault !== undefined;
  for (const exchange of later.resumptions) {
    if (!seen.has(exchange.request.headers['last-event-id']!)) continue;
    if (replyOf(exchange, id).message) return false;
    isResumed = true;
    for (const event of exchange.response?.events ?? []) if (event.id) seen.add(event.id);
  }
  return isResumed;
}

/** The request that a notification calls off (2025-11-25 basic/utilities/cancellation). */
function cancelledBy({ request }: Exchange): string[] {
  if (!request.body?.includes('"notifications/cancelled"')) return [];
  const { value } = parseJson(request.body);
  const params = isObject(value) && isObject(value.params) ? value.params : {};
  return [requestKey(request, usableId(params.requestId))];
}

const usableId = (id: Json | undefined): RequestId | undefined =>
  typeof id === 'string' || typeof id === 'number' ? id : undefined;

const requestKey = ({ headers }: SeenRequest, id: RequestId | undefined): string =>
  JSON.stringify([headers['mcp-session-id'], id]);

/** Every exchange in a piece of evidence, once. */
function exchangesIn(value: unknown, found = new Map<string, Exchange>()): Iterable<Exchange> {
  if (typeof value !== 'object' || value === null) return found.values();
  if ('purpose' in value && 'request' in value && 'timings' in value) {
    const exchange = value as Exchange;
    found.set(exchange.id, exchange);
    return found.values();
  }
  for (const item of Object.values(value)) exchangesIn(item, found);
  return found.values();
}
