import type { Exchange } from '../../core/evidence.js';
import { examine } from '../../session/envelope.js';
import { replyOf } from '../../session/jsonrpc.js';
import { newestOf } from '../../session/revisions.js';
import { spokenEras } from '../../session/spoken.js';
import type { Json } from '../../session/types.js';
import { isObject, parseJson } from '../../wire/json.js';
import { defineProbe } from '../context.js';

/** What of a message is judged by another row, by the method that was asked and a beginning of the JSON Pointer. */
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

/** Something that is not as JSON-RPC or the revision's schema has it. */
export interface MessageProblem {
  /** Id of the exchange. */
  exchange: string;
  revision: string;
  subject: string;
  pointer: string;
  expected: string;
  observed: Json;
  /** The row that judges it, where it is not `transport.jsonrpc-envelope`. */
  row?: string;
}

/** Sends nothing: holds every MCP message that the other probes received against the schema of its revision. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 60_000,
  sends: [],
  traffic: { requests: 0 },
  needs: { negotiated: 'session/eras' },
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
    streaming: 'transport/streaming',
  },
  gather: async (evidence, { target }) => {
    const eras = spokenEras(evidence.negotiated);
    const legacy = eras.find(({ era }) => era === 'legacy')?.revision ?? newestOf('legacy');
    const answers = [];
    const resumptions = [...exchangesIn(evidence)].filter(({ request }) => request.headers['last-event-id']);
    const problems: MessageProblem[] = [];
    let validated = 0;
    for (const exchange of exchangesIn(evidence)) {
      const answer = await examine(exchange, legacy);
      if (!answer || !sameEndpoint(exchange.request.url, target.url)) continue;
      validated += answer.messages;
      for (const problem of answer.problems) {
        const row = ELSEWHERE.find(([asked, pointer]) => asked === answer.asked && pointer.test(problem.pointer))?.[2];
        problems.push({
          exchange: exchange.id,
          revision: answer.revision,
          subject: exchange.purpose,
          ...problem,
          ...(row && { row }),
        });
      }
      const { resultType, ttlMs, cacheScope } = answer.result ?? {};
      answers.push({
        exchange,
        revision: answer.revision,
        asked: answer.asked ?? null,
        // What ends a subscription is its response: it is not waited for.
        answered: answer.answered || answer.asked === LISTEN || isResumed(exchange, resumptions),
        cut: answer.cut,
        /** What every result of 2026-07-28 has; the whole result stands in its exchange. */
        result: answer.result
          ? { resultType: resultType ?? null, ttlMs: ttlMs ?? null, cacheScope: cacheScope ?? null }
          : null,
      });
    }
    return { answers, validated, problems };
  },
});

/** Whether the response came on a stream that took up where this one ended. */
function isResumed({ request, response }: Exchange, resumptions: readonly Exchange[]): boolean {
  const { value } = parseJson(request.body ?? '');
  const id = isObject(value) ? value.id : undefined;
  const seen = new Set((response?.events ?? []).flatMap((event) => event.id ?? []));
  return resumptions.some((exchange) => {
    if (!seen.has(exchange.request.headers['last-event-id']!)) return false;
    for (const event of exchange.response?.events ?? []) if (event.id) seen.add(event.id);
    return replyOf(exchange, typeof id === 'string' || typeof id === 'number' ? id : undefined).message !== undefined;
  });
}

const sameEndpoint = (url: string, target: string): boolean =>
  url.replace(/\/$/, '') === new URL(target).href.replace(/\/$/, '');

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
