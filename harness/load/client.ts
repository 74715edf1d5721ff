import type { Clock } from '../core/clock.js';
import { messageOf } from '../core/errors.js';
import type { Wire } from '../wire/types.js';
import { Connection } from './connection.js';
import type { CallOutcome } from './outcome.js';
import type { PreparedCall } from './prepare.js';

export interface LoadClientOptions {
  /** Connections come from here, so that the egress policy holds. */
  wire: Pick<Wire, 'connect'>;
  url: URL;
  clock: Clock;
  /** Of one call, from the moment it is handed over; default 30 000. */
  timeoutMs?: number;
}

/** What the connections of a client have carried. */
export interface LoadTraffic {
  connections: number;
  requests: number;
  bytesIn: number;
  bytesOut: number;
}

/**
 * HTTP/1.1 client that does nothing but `tools/call`: keep-alive, one request in flight per connection, as many connections
 * as there are unanswered calls. A general client costs two to twenty times as much per call (bench/results.json), and a
 * generator that is busy with itself measures itself.
 */
export class LoadClient {
  readonly #options: LoadClientOptions & { timeoutMs: number };
  readonly #connections = new Set<Connection>();
  readonly #idle: Connection[] = [];
  readonly #closing = new AbortController();
  readonly #sweep: NodeJS.Timeout;
  readonly traffic: LoadTraffic = { connections: 0, requests: 0, bytesIn: 0, bytesOut: 0 };

  constructor(options: LoadClientOptions) {
    this.#options = { ...options, timeoutMs: options.timeoutMs ?? 30_000 };
    // One timer for all calls: a timer for each would cost more than the call.
    this.#sweep = setInterval(() => this.#expire(), Math.min(100, this.#options.timeoutMs / 4)).unref();
  }

  /**
   * Sends one call and judges its reply. Never rejects.
   * @param id JSON-RPC id of ten digits (see `prepareCall`), not used before in the session
   */
  call(call: PreparedCall, id: number): Promise<CallOutcome> {
    const reused = this.#idle.pop();
    if (!reused) return this.#callOnNew(call, id);
    return this.#send(reused, call, id).then((outcome) => {
      if (!reused.raced(outcome)) return outcome;
      // The server closed an idle connection while the request was on its way: no fault of its own (RFC 9112 §9.3.1).
      return this.#callOnNew(call, id).then((second) => ({ ...second, retried: true }));
    });
  }

  /** Ends every connection; calls under way become `unfinished`. */
  close(): void {
    clearInterval(this.#sweep);
    this.#closing.abort(new Error('the load client was closed'));
    for (const connection of this.#connections) connection.abandon({ kind: 'unfinished' });
  }

  async #callOnNew(call: PreparedCall, id: number): Promise<CallOutcome> {
    const { wire, url, clock } = this.#options;
    const startMs = clock.nowMs();
    try {
      // A signal of its own: all who dial at once would listen to the same one.
      const { socket } = await wire.connect(url, { signal: AbortSignal.any([this.#closing.signal]) });
      this.traffic.connections++;
      const connection = new Connection(socket, this.traffic, {
        idle: (one) => this.#idle.push(one),
        gone: (one) => this.#forget(one),
      });
      this.#connections.add(connection);
      return await this.#send(connection, call, id, startMs);
    } catch (thrown) {
      if (this.#closing.signal.aborted) return { kind: 'unfinished' };
      return { kind: 'connect', detail: messageOf(thrown) };
    }
  }

  #send(
    connection: Connection,
    call: PreparedCall,
    id: number,
    startMs = this.#options.clock.nowMs(),
  ): Promise<CallOutcome> {
    return new Promise((settle) => connection.send(call, id, startMs + this.#options.timeoutMs, settle));
  }

  #forget(connection: Connection): void {
    this.#connections.delete(connection);
    const at = this.#idle.indexOf(connection);
    if (at >= 0) this.#idle.splice(at, 1);
  }

  #expire(): void {
    const nowMs = this.#options.clock.nowMs();
    for (const connection of this.#connections) connection.sweep(nowMs, this.#options.timeoutMs);
  }
}
