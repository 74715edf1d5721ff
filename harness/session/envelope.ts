import type { Exchange } from '../core/evidence.js';
import { isObject, type Json, parseJson, repeatedName } from '../wire/json.js';
import { fullBody, fullEvents } from '../wire/whole.js';
import type { Message } from './jsonrpc.js';
import { REVISIONS, revisionOf } from './revisions.js';
import { type SchemaProblem, schemaProblems } from './schema.js';

/** What an exchange in which the server spoke JSON-RPC, or should have, brought. */
export interface Answer {
  revision: string;
  /** Method that was asked; absent on a stream of the server's own, which answers no request. */
  asked?: string;
  /** A response to the request was among what came. */
  answered: boolean;
  /** Evidence holds the events in part only. */
  cut: boolean;
  /** Result of the response, where it was one. */
  result?: Message;
  messages: number;
  problems: SchemaProblem[];
}

const REVISION_META = 'io.modelcontextprotocol/protocolVersion';
/** JSON-RPC 2.0 clause 5.1: codes of requests that could not be read, so that their id is unknown. */
const UNREADABLE = [-32700, -32600];

/**
 * Holds everything that came back in an exchange against JSON-RPC 2.0 and the schema of the revision.
 * @param legacy the revision of sessions whose requests do not name it
 * @returns undefined where the server did not speak JSON-RPC, and did not have to: 401, 405, a web page, OAuth; nor where no
 * single request was sent: what answers a notification is `transport.notification-202`'s, a batch `transport.batch-refused-cleanly`'s
 */
export async function examine(exchange: Exchange, legacy: string): Promise<Answer | undefined> {
  const { request, response } = exchange;
  const sent = request.method === 'POST' ? requestIn(request.body) : undefined;
  if (!response || !(sent || (request.method === 'GET' && response.events))) return undefined;
  const whole = response.events ? fullEvents(exchange).map(({ data }) => data) : [fullBody(exchange)];
  const parsed = whole
    .filter((text) => text !== '')
    .map((text) => ({ text, ...parseJson(text) }))
    .filter(({ error }) => error === undefined);
  const messages = parsed.flatMap(({ value }) => messagesOf(value ?? null));
  const speaks = messages.some((message) => message.jsonrpc !== undefined);
  if (!speaks && !(sent && response.status === 200)) return undefined;
  const asked = sent && String(sent.method);
  const responses = messages.filter((message) => message.method === undefined);
  const own = sent && responses.find((message) => message.id === sent.id);
  const revision = revisionFor(exchange, sent, own, legacy);
  const problems: SchemaProblem[] = [];
  for (const { text } of parsed) {
    const name = repeatedName(text);
    if (name !== undefined) problems.push(problem('', 'each member name once in an object (RFC 8259 clause 4)', name));
  }
  const found = new Set<Message>();
  for (const message of messages) {
    const known = message.method === undefined ? envelope(message, sent, response.status, found) : spoken(message);
    problems.push(...known);
    if (known.length === 0) problems.push(...(await schemaProblems(message, revision, asked)));
  }
  return {
    revision,
    ...(asked !== undefined && { asked }),
    answered: own !== undefined || responses.some((message) => isObject(message.error)),
    cut: (response.events ?? []).some(({ data }, at) => data.length !== (whole[at] ?? '').length),
    ...(isObject(own?.result) && { result: own.result }),
    messages: messages.length,
    problems,
  };
}

/** The request in a body, where it is a single one. */
function requestIn(body: string | undefined): Message | undefined {
  const { value } = parseJson(body ?? '');
  return isObject(value) && typeof value.method === 'string' && value.id !== undefined ? value : undefined;
}

/** Messages that came together; what is JSON, but no object, is a message without anything. */
const messagesOf = (value: Json): Message[] =>
  (Array.isArray(value) ? value : [value]).map((item) => (isObject(item) ? item : {}));

/** A notification or request of the server. */
const spoken = (message: Message): SchemaProblem[] => [
  ...(message.jsonrpc === '2.0' ? [] : [problem('/jsonrpc', '"2.0"', message.jsonrpc)]),
  ...(typeof message.method === 'string' ? [] : [problem('/method', 'a string', message.method)]),
];

/**
 * @param sent the request; undefined where the message came on a stream that answers none
 * @param found responses that answered the request before this one
 */
function envelope(message: Message, sent: Message | undefined, status: number, found: Set<Message>): SchemaProblem[] {
  const { jsonrpc, id, result, error } = message;
  const problems: SchemaProblem[] = [];
  if (jsonrpc !== '2.0') problems.push(problem('/jsonrpc', '"2.0"', jsonrpc));
  if ((result === undefined) === (error === undefined))
    problems.push(problem('', 'either result or error', Object.keys(message)));
  if (error !== undefined) {
    if (!isObject(error)) problems.push(problem('/error', 'an object', error));
    else {
      if (!Number.isInteger(error.code)) problems.push(problem('/error/code', 'an integer', error.code));
      if (typeof error.message !== 'string') problems.push(problem('/error/message', 'a string', error.message));
    }
  }
  if (!sent) return problems;
  if (id === sent.id) {
    if (found.size > 0) problems.push(problem('/id', 'one response to a request', id));
    found.add(message);
    return problems;
  }
  const unread = isObject(error) && (status >= 400 || UNREADABLE.includes(error.code as number));
  if ((id ?? null) === null && unread) return problems;
  // The body of a refusal is optional: a client goes by the status (2025-11-25 basic/transports, "Sending Messages to the Server" 4).
  if (isObject(error) && status >= 400)
    problems.push({ ...problem('/id', 'no id, or that of the request', id), mild: true });
  else problems.push(problem('/id', 'the id of the request', id));
  return problems;
}

const problem = (pointer: string, expected: string, observed: Json | undefined): SchemaProblem => ({
  pointer,
  expected,
  observed: observed ?? null,
});

function revisionFor(
  { request }: Exchange,
  sent: Message | undefined,
  own: Message | undefined,
  legacy: string,
): string {
  const settled = sent?.method === 'initialize' && isObject(own?.result) ? own.result.protocolVersion : undefined;
  const params = isObject(sent?.params) ? sent.params : {};
  const meta = isObject(params._meta) ? params._meta[REVISION_META] : undefined;
  const named = [settled, meta, request.headers['mcp-protocol-version']].find(
    (id) => typeof id === 'string' && REVISIONS.some((revision) => revision.id === id),
  );
  return revisionOf(typeof named === 'string' ? named : legacy).id;
}
