import type { Exchange } from '../core/evidence.js';
import type { Json } from '../wire/json.js';
import type { WireRequest } from '../wire/types.js';

export type { Json } from '../wire/json.js';

/** Before 2026-07-28 a session is opened with `initialize`; from then on every request stands alone. */
export type Era = 'legacy' | 'modern';

/** One MCP request and everything that came back for it. All JSON is as it came over the wire. */
export interface Reply {
  exchange: Exchange;
  /** Where the server ended the stream before it had answered: the GETs in which the rest was asked for, in their order. */
  continued?: Exchange[];
  /** The response message with the request's id, where one came; else an error without an id (JSON-RPC 2.0 clause 5). */
  message?: Record<string, Json>;
  /** When that message came, from the start of the request. */
  answeredAtMs?: number;
  result?: Record<string, Json>;
  error?: { code: Json; message: Json; data?: Json };
  /** Notifications and requests of the server that came before it, with their arrival time. */
  notifications: { atMs: number; message: Record<string, Json> }[];
  serverRequests: { atMs: number; message: Record<string, Json> }[];
  /** Responses with an id that was not asked for, and any after the first with the right one. */
  strays: { atMs: number; message: Record<string, Json> }[];
}

export interface RequestOptions {
  timeoutMs?: number;
  signal?: AbortSignal;
  /** Added to, or with an empty string dropped from, the headers of the revision. */
  headers?: Readonly<Record<string, string>>;
  /** `params._meta` members, beside what the revision itself needs. */
  meta?: Readonly<Record<string, Json>>;
  /** JSON-RPC id; counted up otherwise. */
  id?: string | number;
  purpose?: string;
  onEvent?: WireRequest['onEvent'];
  onHead?: WireRequest['onHead'];
  /** How long an SSE stream is listened to after the answer; 5 000, and less with a server that was seen to leave it open. */
  lingerMs?: number;
  fresh?: boolean;
}

/** A conversation with the server in one era. */
export interface McpSession {
  readonly era: Era;
  /** Negotiated protocol revision, `2025-11-25`. */
  readonly revision: string;
  readonly sessionId: string | undefined;
  /** Raw result of `initialize` or `server/discover`. */
  readonly welcome: Record<string, Json>;
  /** The exchanges that opened it. */
  readonly opening: readonly Exchange[];
  request(method: string, params?: Record<string, Json>, options?: RequestOptions): Promise<Reply>;
  notify(method: string, params?: Record<string, Json>, options?: RequestOptions): Promise<Exchange>;
  /** Headers that a request of this session carries, without Authorization and content headers. */
  headers(method: string, params?: Record<string, Json>): Record<string, string>;
  /** `_meta` that every request of this session carries by its revision; empty before 2026-07-28. */
  meta(): Record<string, Json>;
  /**
   * GET for the server's own stream, from an event onwards where an id is given (legacy only). It lasts until the server ends it,
   * `onEvent` has enough or `timeoutMs` is over; with `id` until the response with that id has come.
   */
  resume?(lastEventId: string | undefined, options?: RequestOptions): Promise<Reply>;
  /** DELETE, where there is a session. */
  close(): Promise<void>;
}

/** How a session identifies itself and signs its requests. */
export interface SessionOptions {
  /** Value of the Authorization header, asked for at each request. */
  authorization?: () => Promise<string | undefined>;
  /** Added to, or with an empty string dropped from, the headers of every request. */
  headers?: Readonly<Record<string, string>>;
  clientInfo?: { name: string; version: string };
  /** Definitions of tools, as far as they are known: they say which arguments go into headers (2026-07-28). */
  tools?: Json | undefined;
  /**
   * Answers a server that asks a person in the middle of a request: from the params of `elicitation/create` to an ElicitResult.
   * Given, the session offers elicitation by form, and nothing else; without it, it offers nothing.
   */
  elicit?: (params: Json | undefined) => Json;
  signal?: AbortSignal;
  timeoutMs?: number;
  fresh?: boolean;
}

/** What opening attempts showed: evidence of negotiation. */
export interface Opening {
  era: Era;
  /** Revision asked for. */
  asked: string;
  /** Revision that the server settled on, where it served. */
  revision?: string;
  reply: Reply;
}
