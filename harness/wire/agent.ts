import http from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type DialContext, type DialTrace, dial } from './dial.js';

/** What a request tells the agent beside Node's own options. */
export interface WireRequestOptions extends http.RequestOptions {
  wire: { url: URL; trace: DialTrace; signal: AbortSignal };
}

/** How a socket came to be: kept for the requests that use it again. */
const origins = new WeakMap<Duplex, DialTrace>();
export const dialled = (socket: Duplex): DialTrace | undefined => origins.get(socket);

/** Connections of one origin, dialled by ourselves, TLS included: to Node they are all plain HTTP. */
export class OriginAgent extends http.Agent {
  readonly #context: DialContext;

  constructor(context: DialContext, keepAlive: boolean) {
    super({ keepAlive });
    this.#context = context;
  }

  override createConnection(
    options: http.ClientRequestArgs,
    done?: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    const { url, trace, signal } = (options as WireRequestOptions).wire;
    dial(this.#context, url, trace, { signal }).then(
      (socket) => {
        origins.set(socket, trace);
        done?.(null, socket);
      },
      // Node passes the error on and looks at no socket.
      (error: Error) => done?.(error, undefined as unknown as Socket),
    );
    return undefined;
  }

  /** An idle connection on which bytes arrive is out of step: they must not become the answer to the next request. */
  override keepSocketAlive(socket: Duplex): void {
    socket.once('data', destroyAsStray);
    // biome-ignore lint/correctness/noVoidTypeReturn: the type is wrong, the result says whether the server allows it
    return super.keepSocketAlive(socket);
  }

  override reuseSocket(socket: Duplex, request: http.ClientRequest): void {
    socket.off('data', destroyAsStray);
    super.reuseSocket(socket, request);
  }
}

function destroyAsStray(this: Duplex): void {
  this.destroy();
}
