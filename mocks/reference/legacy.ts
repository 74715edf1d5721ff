import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import { ANSWERED, answer, rpcError } from './answers.js';
import { MemoryEventStore } from './event-store.js';
import { isObject, type Json, type JsonObject } from './hooks.js';
import type { Notebook } from './notes.js';
import type { World } from './world.js';

interface Session {
  user: string;
  revision: string;
  transport: WebStandardStreamableHTTPServerTransport;
}

/** Revisions before 2026-07-28, on the v1 SDK: initialize, sessions, GET streams, resumption, DELETE. */
export class LegacyEra {
  readonly #sessions = new Map<string, Session>();

  constructor(
    readonly world: World,
    readonly notebook: (user: string) => Notebook,
  ) {}

  get #revisions(): string[] {
    return this.world.transport.revisions.filter((revision) => revision < '2026-07-28');
  }

  async handle(request: Request, body: Json | undefined, user: string): Promise<Response> {
    const { sessions } = this.world.transport;
    const initialize = isObject(body) && body.method === 'initialize';
    // The SDK takes batches in every revision; they were removed in 2025-06-18, and an empty one never was a request.
    const id = request.headers.get('mcp-session-id');
    const session = id === null ? undefined : this.#sessions.get(id);
    if (Array.isArray(body) && (body.length === 0 || session?.revision !== '2025-03-26'))
      return refuse(400, -32600, 'Invalid Request: batches are not part of this protocol revision');
    if (initialize || sessions === 'none') {
      const opened = await this.#open(user, initialize ? this.#settle(body) : '2025-03-26');
      return opened.transport.handleRequest(accepting(request), { parsedBody: body });
    }
    if (id === null)
      return refuse(400, -32000, 'Bad Request: the Mcp-Session-Id header is missing; send initialize first');
    // A session of someone else is as unknown as one that never was (security best practices, session hijacking).
    if (!session || session.user !== user)
      return refuse(404, -32001, 'Session not found: send initialize to begin a new one');
    const response = await session.transport.handleRequest(accepting(request), { parsedBody: body });
    // The SDK sends no response to a cancelled request, and would leave its stream open for ever.
    if (isObject(body) && body.method === 'notifications/cancelled' && isObject(body.params))
      session.transport.closeSSEStream(body.params.requestId as string | number);
    return response;
  }

  /** The SDK knows more revisions than are served here: puts the one that is to be negotiated into the request. */
  #settle(body: JsonObject): string {
    const params = isObject(body.params) ? body.params : {};
    const wanted = String(params.protocolVersion);
    const settled = this.#revisions.includes(wanted) ? wanted : (this.#revisions[0] ?? wanted);
    if (typeof params.protocolVersion === 'string') params.protocolVersion = settled;
    return settled;
  }

  async #open(user: string, revision: string): Promise<Session> {
    const { world } = this;
    const { sessions, sessionId, responses, eventStore, retryMs } = world.transport;
    const transport = new WebStandardStreamableHTTPServerTransport({
      ...(sessions === 'required' && { sessionIdGenerator: sessionId }),
      enableJsonResponse: responses === 'json',
      ...(eventStore && sessions === 'required' && { eventStore: new MemoryEventStore(), retryInterval: retryMs }),
      keepAliveMs: world.timing.sseKeepAliveMs,
      onsessioninitialized: (id) => void this.#sessions.set(id, session),
      onsessionclosed: (id) => void this.#sessions.delete(id),
    });
    const session = { user, revision, transport };
    const server = new Server(world.serverInfo, {
      capabilities: world.capabilities,
      ...(world.instructions !== undefined && { instructions: world.instructions }),
    });
    server.fallbackRequestHandler = async ({ method, params = {} }, extra) => {
      if (!ANSWERED.includes(method)) throw rpcError(-32601, 'Method not found');
      return answer(world, this.notebook, {
        method,
        params: params as JsonObject,
        era: 'legacy',
        user,
        headers: (extra.requestInfo?.headers ?? {}) as Record<string, string>,
        signal: extra.signal,
        notify: extra.sendNotification as (notification: object) => Promise<void>,
      });
    };
    await server.connect(transport as Parameters<typeof server.connect>[0]);
    return session;
  }

  /** Forgets every session, as a restart does. */
  async forget(): Promise<void> {
    const open = [...this.#sessions.values()];
    this.#sessions.clear();
    await Promise.all(open.map(({ transport }) => transport.close()));
  }
}

/** The SDK looks for the two media types by name; a wildcard accepts them too (RFC 9110 section 12.5.1). */
function accepting(request: Request): Request {
  const accept = request.headers.get('accept') ?? '*/*';
  if (/\*\/\*/.test(accept)) request.headers.set('accept', 'application/json, text/event-stream');
  return request;
}

const refuse = (status: number, code: number, message: string): Response =>
  Response.json({ jsonrpc: '2.0', id: null, error: { code, message } }, { status });
