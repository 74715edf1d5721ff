import type { Clock } from '../core/clock.js';
import type { Exchange } from '../core/evidence.js';
import { OriginAgent } from './agent.js';
import { Attempt, type Tap } from './attempt.js';
import type { DialContext } from './dial.js';
import type { EgressPolicy } from './egress.js';
import { wireFetch } from './fetch.js';
import { layered, withoutEmpty } from './headers.js';
import { LIMITS, type Limits } from './limits.js';
import { connect, handshake } from './sockets.js';
import { secureContext } from './tls.js';
import type { Recorder, Wire, WireRequest } from './types.js';

export interface WireOptions {
  policy: EgressPolicy;
  recorder: Recorder;
  clock: Clock;
  userAgent: string;
  /** The target file's `headers`: sent to `targetOrigin` and nowhere else. */
  targetHeaders?: Readonly<Record<string, string>>;
  /** `https://mcp.example.com` */
  targetOrigin: string;
  /** PEM certificates trusted beside the system's roots: a lab's CA. */
  ca?: readonly string[];
  /** Other limits than those of `limits.ts`, for tests. */
  limits?: Partial<Limits>;
}

/** Opens the run's way to the network. */
export function createWire(options: WireOptions): Wire {
  const { policy, clock, recorder, targetHeaders = {}, ca = [] } = options;
  const limits = { ...LIMITS, ...options.limits };
  const context = { policy, clock, limits, ca, trust: secureContext(ca) };
  const agents = new Agents(context);

  const headersFor = (request: WireRequest, url: URL): Record<string, string> => {
    const { body } = request;
    const layers = layered(
      { Host: url.host, 'User-Agent': options.userAgent, 'Accept-Encoding': 'gzip, deflate, br' },
      url.origin === options.targetOrigin ? targetHeaders : {},
      body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) },
      request.headers ?? {},
    );
    return withoutEmpty(layers);
  };

  const send = async (request: WireRequest, tap?: Tap): Promise<Exchange> => {
    const exchange: Exchange = {
      id: recorder.nextId(),
      purpose: request.purpose,
      at: clock.date().toISOString(),
      request: { method: request.method.toUpperCase(), url: String(request.url), headers: {} },
      timings: {},
    };
    if (request.body !== undefined)
      exchange.request.body = Buffer.from(request.body).toString('utf8', 0, LIMITS.evidenceRequestBytes);
    const url = httpUrl(request.url);
    if (!url) {
      exchange.fault = { kind: 'refused-by-policy', phase: 'request', message: 'not an http or https URL' };
      recorder.record(exchange, { in: 0, out: 0 });
      return exchange;
    }
    const headers = headersFor(request, url);
    exchange.request.url = url.href;
    exchange.request.headers = lowerCased(headers);
    const attempt = async (fresh: boolean): Promise<Attempt> => {
      const agent = fresh ? agents.single() : agents.kept(url.origin);
      const tried = new Attempt(context, { request, url, headers, agent, tap });
      try {
        await tried.run();
      } finally {
        if (fresh) agents.drop(agent);
      }
      return tried;
    };
    // Where the wait is broken off, the attempt itself says so.
    if (request.delayMs) await clock.sleep(request.delayMs, request.signal).catch(() => undefined);
    let tried = await attempt(request.fresh ?? false);
    if (tried.raced) tried = await attempt(true);
    Object.assign(exchange, tried.seen);
    recorder.record(exchange, tried.bytes);
    return exchange;
  };

  return {
    exchange: (request) => send(request),
    fetch: wireFetch(send),
    connect: (url, connectOptions) => connect(context, url, connectOptions),
    handshake: (url, handshakeOptions) => handshake(context, url, handshakeOptions),
    close: async () => agents.close(),
  };
}

/** The run's connections: kept ones by origin, and those for one request. */
class Agents {
  readonly #context: DialContext;
  readonly #kept = new Map<string, OriginAgent>();
  readonly #single = new Set<OriginAgent>();

  constructor(context: DialContext) {
    this.#context = context;
  }

  kept(origin: string): OriginAgent {
    let agent = this.#kept.get(origin);
    if (!agent) {
      agent = new OriginAgent(this.#context, true);
      this.#kept.set(origin, agent);
    }
    return agent;
  }

  single(): OriginAgent {
    const agent = new OriginAgent(this.#context, false);
    this.#single.add(agent);
    return agent;
  }

  drop(agent: OriginAgent): void {
    agent.destroy();
    this.#single.delete(agent);
  }

  /** Ends every connection, also those in use. */
  close(): void {
    for (const agent of [...this.#kept.values(), ...this.#single]) agent.destroy();
    this.#kept.clear();
  }
}

const lowerCased = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

function httpUrl(url: string | URL): URL | undefined {
  try {
    const parsed = new URL(url);
    return parsed.protocol === 'http:' || parsed.protocol === 'https:' ? parsed : undefined;
  } catch {
    return undefined;
  }
}
