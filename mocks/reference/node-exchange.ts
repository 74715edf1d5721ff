import { IncomingMessage, ServerResponse } from 'node:http';
import type { WireRequest } from './hooks.js';
import type { Answer } from './wire.js';

/** A request and a response of Node's own kind for middleware that wants them, made from what the hooks left of the request. */
export interface NodeExchange {
  req: IncomingMessage;
  res: ServerResponse;
  /** The response, once it has ended. */
  answer: Promise<Answer>;
}

/**
 * @param original lends its socket: the middleware asks it whether the connection is encrypted
 * @param host value of Host
 */
export function nodeExchange(request: WireRequest, original: IncomingMessage, host: string): NodeExchange {
  const req = new IncomingMessage(original.socket);
  req.method = request.method;
  req.url = `${request.url.pathname}${request.url.search}`;
  const body = Buffer.from(request.body);
  req.headers = { ...request.headers, host, ...(body.length > 0 && { 'content-length': String(body.length) }) };
  // Else Node takes it for a request that was cut off, and destroys the lent socket.
  req.complete = true;
  req.push(body);
  req.push(null);
  const res = new Kept(req);
  return { req, res, answer: res.answer };
}

/** A response that keeps what is written to it, and never had a socket. */
class Kept extends ServerResponse {
  readonly #chunks: Buffer[] = [];
  #settle: (answer: Answer) => void = () => {};
  readonly answer = new Promise<Answer>((resolve) => {
    this.#settle = resolve;
  });

  override write(chunk: string | Uint8Array): boolean {
    this.#chunks.push(Buffer.from(chunk as string));
    return true;
  }

  override end(chunk?: unknown): this {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) this.write(chunk);
    const headers = Object.fromEntries(
      Object.entries(this.getHeaders()).flatMap(([name, value]) =>
        value === undefined || name === 'content-length' ? [] : [[name, Array.isArray(value) ? value : String(value)]],
      ),
    );
    this.#settle({ status: this.statusCode, headers, body: Buffer.concat(this.#chunks).toString('utf8') });
    this.emit('finish');
    return this;
  }
}
