import type { ZodType } from 'zod';
import { isObject, type Json } from '../wire/json.js';
import type { Message } from './jsonrpc.js';
import { revisionOf } from './revisions.js';
import type { Era } from './types.js';

/** Something in a message that its revision does not have so. */
export interface SchemaProblem {
  /** JSON Pointer into the message. */
  pointer: string;
  expected: string;
  observed: Json;
  /** It misleads nobody: a client goes by something else. */
  mild?: true;
}

/** Names, in either SDK, of the schemas of results by the method that was asked. */
const RESULTS: Readonly<Record<string, string>> = {
  initialize: 'InitializeResultSchema',
  'server/discover': 'DiscoverResultSchema',
  ping: 'EmptyResultSchema',
  'tools/list': 'ListToolsResultSchema',
  'tools/call': 'CallToolResultSchema',
  'resources/list': 'ListResourcesResultSchema',
  'resources/templates/list': 'ListResourceTemplatesResultSchema',
  'resources/read': 'ReadResourceResultSchema',
  'prompts/list': 'ListPromptsResultSchema',
  'prompts/get': 'GetPromptResultSchema',
  'completion/complete': 'CompleteResultSchema',
  'subscriptions/listen': 'SubscriptionsListenResultSchema',
};

/** Names of the schemas of what a server sends of its own accord. */
const SENT: Readonly<Record<string, string>> = {
  'notifications/progress': 'ProgressNotificationSchema',
  'notifications/cancelled': 'CancelledNotificationSchema',
  'notifications/message': 'LoggingMessageNotificationSchema',
  'notifications/tools/list_changed': 'ToolListChangedNotificationSchema',
  'notifications/subscriptions/acknowledged': 'SubscriptionsAcknowledgedNotificationSchema',
  'notifications/resources/list_changed': 'ResourceListChangedNotificationSchema',
  'notifications/resources/updated': 'ResourceUpdatedNotificationSchema',
  'notifications/prompts/list_changed': 'PromptListChangedNotificationSchema',
  'sampling/createMessage': 'CreateMessageRequestSchema',
  'roots/list': 'ListRootsRequestSchema',
  'elicitation/create': 'ElicitRequestSchema',
  ping: 'PingRequestSchema',
};

type Schemas = Readonly<Record<string, ZodType | undefined>>;

/** The SDKs' own schemas: v2 for 2026-07-28, v1 for what was before it. */
const load: Readonly<Record<Era, () => Promise<unknown>>> = {
  modern: () => import('@modelcontextprotocol/core'),
  legacy: () => import('@modelcontextprotocol/sdk/types.js'),
};
/** Loaded when first asked for, and kept: an `import()` costs a quarter of a millisecond each time. */
const loaded: Partial<Record<Era, Promise<unknown>>> = {};

const schemasOf = async (era: Era): Promise<Schemas> => {
  loaded[era] ??= load[era]();
  return (await loaded[era]) as Schemas;
};

/**
 * Holds a message of a server against the schema of its revision, on the raw JSON: what a schema strips is no problem, nor is a
 * member that nobody knows. The envelope itself (ids, errors) is not looked at here.
 * @param asked method of the request that a response answers
 */
export async function schemaProblems(message: Message, revision: string, asked?: string): Promise<SchemaProblem[]> {
  const { era, contentTypes } = revisionOf(revision);
  const schemas = await schemasOf(era);
  const own = typeof message.method === 'string' ? SENT[message.method] : undefined;
  if (own) return problemsOf(schemas[own], message, '');
  if (!isObject(message.result)) return [];
  // Results of another shape (2026-07-28 basic "ResultType"); what an extension brings is not known here.
  const kind = message.result.resultType ?? 'complete';
  if (kind === 'input_required') return inputProblems(message.result, schemas);
  if (kind !== 'complete') return [];
  const name = RESULTS[asked ?? ''];
  return [
    ...(name ? problemsOf(schemas[name], message.result, '/result') : []),
    ...(asked === 'tools/call' ? contentProblems(message.result, contentTypes) : []),
  ];
}

/**
 * An InputRequiredResult (2026-07-28 basic/patterns/mrtr): requests of the server by key, and a state that is a string. Params of the
 * requests are left alone: what the SDK exports for them is of 2025-11-25, which wanted an `elicitationId`.
 */
function inputProblems({ inputRequests = {}, requestState = '' }: Message, schemas: Schemas): SchemaProblem[] {
  const at = '/result/inputRequests';
  const requests = isObject(inputRequests)
    ? Object.entries(inputRequests).flatMap(([key, request]) =>
        problemsOf(schemas.RequestSchema, request, `${at}/${escaped(key)}`),
      )
    : [{ pointer: at, expected: 'an object', observed: inputRequests }];
  if (typeof requestState === 'string') return requests;
  return [...requests, { pointer: '/result/requestState', expected: 'a string', observed: requestState }];
}

function problemsOf(schema: ZodType | undefined, value: Json, at: string): SchemaProblem[] {
  const issues = schema?.safeParse(value).error?.issues ?? [];
  return issues.flatMap(({ path, message }) => {
    const observed = path.reduce<Json | undefined>((node, key) => (node as Message | undefined)?.[String(key)], value);
    if (isStricter(path, observed)) return [];
    return [{ pointer: [at, ...path.map(escaped)].join('/'), expected: message, observed: observed ?? null }];
  });
}

/** Where the SDKs' schemas want more than the specification: `_meta` is anybody's, and ISO 8601 has more forms than one. */
const isStricter = (path: readonly PropertyKey[], observed: Json | undefined): boolean =>
  path.slice(0, -1).includes('_meta') ||
  (path.at(-1) === 'lastModified' && typeof observed === 'string' && !Number.isNaN(Date.parse(observed)));

/** What the schemas, which are those of the newest revision of their era, allow, and the revision did not know. */
function contentProblems({ content }: Message, known: readonly string[]): SchemaProblem[] {
  if (!Array.isArray(content)) return [{ pointer: '/result/content', expected: 'a list', observed: content ?? null }];
  return content.flatMap((block, at) => {
    const type = isObject(block) ? block.type : undefined;
    return typeof type === 'string' && !known.includes(type)
      ? [{ pointer: `/result/content/${at}/type`, expected: `one of ${known.join(', ')}`, observed: type }]
      : [];
  });
}

/** RFC 6901 §3. */
const escaped = (key: PropertyKey): string => String(key).replaceAll('~', '~0').replaceAll('/', '~1');
