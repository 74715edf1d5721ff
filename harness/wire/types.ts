import type { Exchange, SeenTls, SseEvent } from '../core/evidence.js';

/** One HTTP request as a probe wants it sent. Redirects are never followed. */
export interface WireRequest {
  /** What it is for, in the evidence: `initialize 2025-11-25`. */
  purpose: string;
  method: string;
  url: string | URL;
  /** Sent as given, after the defaults (User-Agent, and the target's static `headers` on the target's own origin). An empty string drops a default. */
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
  /** Whole exchange, default 30 000. */
  timeoutMs?: number;
  signal?: AbortSignal;
  /**
   * Sees each SSE event on arrival. `stop` ends the exchange there, without a fault. `linger` says that what was waited for
   * has come: the exchange ends when the server closes the stream, in whatever way, or after `lingerMs`.
   */
  onEvent?: (event: SseEvent) => 'stop' | 'linger' | undefined;
  /** Default 5 000. */
  lingerMs?: number;
  /** Sees the response head on arrival. */
  onHead?: (status: number, headers: Readonly<Record<string, string>>) => 'stop' | undefined;
  /** Its own connection, closed afterwards. */
  fresh?: boolean;
  /** Milliseconds to wait before it is sent, as a server asked. */
  delayMs?: number;
}

/** Everything a run sends to MCP and OAuth endpoints goes through one of these; what happens is an Exchange, never a throw. */
export interface Wire {
  /** Sends and records. Network trouble, refusals by policy and limits are `fault`s of the exchange. */
  exchange(request: WireRequest): Promise<Exchange>;
  /** For libraries that want a `fetch` (openid-client, the MCP SDKs): recorded, redirects handed back, bodies streamed. */
  fetch: typeof globalThis.fetch;
  /** A raw connection through the same policy, for faults and malformed requests. The caller destroys it. */
  connect(url: URL, options?: { signal?: AbortSignal; alpn?: string[] }): Promise<RawConnection>;
  /** One TLS handshake, certificate judged but not enforced. */
  handshake(url: URL, options?: { minVersion?: string; maxVersion?: string; signal?: AbortSignal }): Promise<Handshake>;
  /** Closes every connection, also those in use. */
  close(): Promise<void>;
}

export interface RawConnection {
  socket: import('node:net').Socket;
  remote: string;
  /** Ends the connection by RST instead of FIN, below TLS too. */
  reset(): void;
}

export type Handshake = { tls: SeenTls; remote: string; error?: never } | { error: string; code?: string; tls?: never };

/** Where evidence goes as it comes, and what has been sent so far. */
export interface Recorder {
  /** The next exchange id. */
  nextId(): string;
  record(exchange: Exchange, bytes: { in: number; out: number }): void;
}
