import { isObject, type Json } from '../../harness/core/json.js';
import type { World } from './world.js';

export { isObject, type Json };
export type JsonObject = { [key: string]: Json };

/** A request on its way to the reference, whole. What a hook alters is what the server sees. */
export interface WireRequest {
  method: string;
  /** As the client addressed it: scheme, host, path and query. */
  url: URL;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: string;
  /** The JSON-RPC message of the body, where it is one; parsed anew at each access. */
  readonly message: JsonObject | undefined;
  /** Resets the connection: nothing further is sent. */
  destroy(): void;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}

/** What a hook may answer in the server's place. */
export interface WireAnswer {
  status: number;
  headers?: Record<string, string | string[]>;
  body?: string | Uint8Array;
}

/** A response on its way to the client. */
export interface WireResponse {
  status: number;
  headers: Record<string, string | string[]>;
  /** The whole body; of an SSE stream it is empty, for its events pass `onEvent`. */
  body: string | Uint8Array;
  readonly streaming: boolean;
}

/** One SSE event on its way to the client. */
export interface WireEvent {
  id?: string;
  event?: string;
  retry?: string;
  /** Absent in a comment. */
  data?: string;
  comment?: string;
  /** Sent as it stands, instead of all the above. */
  raw?: string;
}

type Awaitable<T> = T | Promise<T>;

/** Hooks on the wire, outside any SDK, of MCP, OAuth and documents alike. Each list is run in order; a hook that waits delays. */
export interface Hooks {
  /** May alter the request, answer it (`return { status: 503 }`), or destroy the connection. */
  onRequest: ((request: WireRequest) => Awaitable<WireAnswer | undefined>)[];
  /** May alter status, headers and body in place. */
  onResponse: ((response: WireResponse, request: WireRequest) => Awaitable<void>)[];
  /** May alter the event in place, or return what is sent in its place: `[]` drops it, `[event, event]` repeats it. */
  onEvent: ((event: WireEvent, request: WireRequest) => Awaitable<WireEvent[] | undefined>)[];
}

export const noHooks = (): Hooks => ({ onRequest: [], onResponse: [], onEvent: [] });

/** A change in place, or (where something is returned) a replacement. */
type Change<T> = (value: T, request: WireRequest) => Awaitable<T | undefined>;

/**
 * Alters the JSON-RPC responses to requests of one method (`*`: every method), in either era, as JSON or as SSE.
 * The message is changed in place, or replaced by what is returned.
 */
export function onMessage(world: World, method: string, change: Change<JsonObject>): void {
  const alter = async (text: string, request: WireRequest): Promise<string> => {
    if (method !== '*' && request.message?.method !== method) return text;
    const message = parsed(text);
    if (!message || !('result' in message || 'error' in message)) return text;
    return JSON.stringify((await change(message, request)) ?? message);
  };
  world.hooks.onResponse.push(async (response, request) => {
    if (!response.streaming && isMcp(world, request) && typeof response.body === 'string')
      response.body = await alter(response.body, request);
  });
  world.hooks.onEvent.push(async (event, request) => {
    if (event.data) event.data = await alter(event.data, request);
  });
}

/**
 * Alters JSON documents (metadata, registration and token responses) served at a path, whatever their status.
 * @param path exact path, or a test of it
 */
export function onJson(world: World, path: string | RegExp, change: Change<JsonObject>): void {
  world.hooks.onResponse.push(async (response, request) => {
    if (!isAt(request, path) || response.streaming || typeof response.body !== 'string') return;
    const document = parsed(response.body);
    if (document) response.body = JSON.stringify((await change(document, request)) ?? document);
  });
}

/** Answers requests to a path in the server's place: all of them, or those for which `answer` returns something. */
export function onPath(
  world: World,
  path: string | RegExp,
  answer: (request: WireRequest) => Awaitable<WireAnswer | undefined>,
): void {
  world.hooks.onRequest.push((request) => (isAt(request, path) ? answer(request) : undefined));
}

export const isAt = (request: WireRequest, path: string | RegExp): boolean =>
  typeof path === 'string' ? request.url.pathname === path : path.test(request.url.pathname);

/** Whether the request is addressed to the MCP endpoint. */
export const isMcp = (world: World, request: WireRequest): boolean =>
  isAt(request, world.transport.path) || isAt(request, `${world.transport.path}/`);

/** Whether the request is one of the stateless era: it says so in its headers or in its `_meta`. */
export function isModern(request: WireRequest): boolean {
  const revision = request.headers['mcp-protocol-version'];
  if (revision !== undefined && revision >= '2026-07-28') return true;
  const params = request.message?.params;
  return JSON.stringify(params ?? null).includes('"io.modelcontextprotocol/protocolVersion"');
}

/** A JSON object out of a text; undefined for anything else. */
export function parsed(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
