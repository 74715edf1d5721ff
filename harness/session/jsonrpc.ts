import type { Exchange } from '../core/evidence.js';
import { isObject, parseJson } from '../wire/json.js';
import { fullBody, fullEvents } from '../wire/whole.js';
import type { Json, Reply } from './types.js';

export type Message = Record<string, Json>;
export type RequestId = string | number;

/** More than this many requests of a server are neither kept nor answered. */
export const MAX_SERVER_REQUESTS = 100;

/** A request, or without an id a notification. Params are left out where there are none. */
export const rpcMessage = (method: string, params?: Message, id?: RequestId): Message => ({
  jsonrpc: '2.0',
  ...(id !== undefined && { id }),
  method,
  ...(params && { params }),
});

export const isRequest = (message: Message): boolean => typeof message.method === 'string' && message.id !== undefined;
const isNotification = (message: Message): boolean => typeof message.method === 'string' && message.id === undefined;

/** Whether a message is the response to a request: by the id as JSON, so that `1` and `"1"` differ. */
export const answers = (message: Message, id: RequestId): boolean => message.method === undefined && message.id === id;

/** JSON-RPC messages in a text; those of a batch one by one. What is not JSON, or no object, is none. */
export function messagesIn(text: string): Message[] {
  const { value } = parseJson(text);
  return (Array.isArray(value) ? value : [value]).filter(isObject);
}

/** Sorts everything that came back for a request. */
export function replyOf(exchange: Exchange, id: RequestId | undefined): Reply {
  const dated = datedMessages(exchange);
  const responses = dated.filter(({ message }) => message.method === undefined);
  const answer =
    responses.find(({ message }) => id !== undefined && answers(message, id)) ??
    responses.find(({ message }) => isObject(message.error) && (message.id ?? null) === null);
  const message = answer?.message;
  return {
    exchange,
    ...(answer && { message: answer.message, answeredAtMs: answer.atMs }),
    ...(isObject(message?.result) && { result: message.result }),
    ...(isObject(message?.error) && { error: errorOf(message.error) }),
    notifications: dated.filter((one) => isNotification(one.message)),
    serverRequests: dated.filter((one) => isRequest(one.message)).slice(0, MAX_SERVER_REQUESTS),
    strays: responses.filter((one) => one !== answer),
  };
}

/** What came for a request on one connection and on the next; times go on counting from the start of the first. */
export function continuedBy(reply: Reply, more: Reply): Reply {
  const before = [reply.exchange, ...(reply.continued ?? [])].reduce(
    (sum, one) => sum + (one.timings.lastByteMs ?? 0),
    0,
  );
  const later = <T extends { atMs: number }>(dated: readonly T[]): T[] =>
    dated.map((one) => ({ ...one, atMs: one.atMs + before }));
  return {
    ...reply,
    ...more,
    ...(more.answeredAtMs !== undefined && { answeredAtMs: more.answeredAtMs + before }),
    exchange: reply.exchange,
    continued: [...(reply.continued ?? []), more.exchange],
    notifications: [...reply.notifications, ...later(more.notifications)],
    serverRequests: [...reply.serverRequests, ...later(more.serverRequests)].slice(0, MAX_SERVER_REQUESTS),
    strays: [...reply.strays, ...later(more.strays)],
  };
}

const errorOf = ({ code = null, message = null, data }: Message): NonNullable<Reply['error']> => ({
  code,
  message,
  ...(data !== undefined && { data }),
});

function datedMessages(exchange: Exchange): { atMs: number; message: Message }[] {
  const { response, timings } = exchange;
  if (!response) return [];
  if (response.events) {
    return fullEvents(exchange).flatMap(({ atMs, data }) => messagesIn(data).map((message) => ({ atMs, message })));
  }
  const atMs = timings.lastByteMs ?? 0;
  return messagesIn(fullBody(exchange)).map((message) => ({ atMs, message }));
}
