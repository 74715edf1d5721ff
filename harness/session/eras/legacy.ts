import type { Exchange } from '../../core/evidence.js';
import { isObject } from '../../wire/json.js';
import type { Wire } from '../../wire/types.js';
import { type Call, Caller, CLIENT_INFO } from '../caller.js';
import type { Message } from '../jsonrpc.js';
import { newestOf, revisionOf } from '../revisions.js';
import type { McpSession, Opening, Reply, RequestOptions, SessionOptions } from '../types.js';

const DELETE_TIMEOUT_MS = 5_000;
const ATTENDING_MS = 600_000;

/**
 * `initialize` and `notifications/initialized` (2025-11-25 basic/lifecycle). Where the server does not open, there is no session,
 * and the opening shows why.
 */
export async function openLegacy(
  wire: Wire,
  url: string | URL,
  asked: string = newestOf('legacy'),
  options: SessionOptions = {},
): Promise<{ opening: Opening; session?: LegacySession }> {
  const caller = new Caller(wire, url, options);
  const params = {
    protocolVersion: asked,
    capabilities: caller.capabilities,
    clientInfo: options.clientInfo ?? CLIENT_INFO,
  };
  const purpose = `initialize ${asked}`;
  const reply = await caller.request({ method: 'initialize', params, headers: {}, purpose, answersServer: true });
  const opening: Opening = { era: 'legacy', asked, reply };
  const { result } = reply;
  if (!result || !isWelcome(result)) return { opening };
  const { protocolVersion } = result;
  opening.revision =
    typeof protocolVersion === 'string' && VISIBLE_ASCII.test(protocolVersion) ? protocolVersion : asked;
  const session = new LegacySession(caller, opening.revision, result, reply);
  await session.initialized();
  if (options.elicit) await session.attend();
  return { opening, session };
}

/** An `initialize` result, as opposed to that of a server which answers anything with a result. */
const isWelcome = (result: Message): boolean =>
  typeof result.protocolVersion === 'string' || isObject(result.serverInfo) || isObject(result.capabilities);

/** A session of 2025-11-25 or before, with or without a session id. */
export class LegacySession implements McpSession {
  readonly era = 'legacy';
  readonly sessionId: string | undefined;
  readonly #opening: Exchange[];
  readonly #caller: Caller;
  readonly #over = new AbortController();
  #attending: Promise<unknown> | undefined;

  constructor(
    caller: Caller,
    readonly revision: string,
    readonly welcome: Message,
    initialize: Reply,
  ) {
    this.#caller = caller;
    this.#opening = [initialize.exchange];
    this.sessionId = usableId(initialize.exchange.response?.headers['mcp-session-id']);
  }

  get opening(): readonly Exchange[] {
    return this.#opening;
  }

  async initialized(): Promise<void> {
    this.#opening.push(await this.notify('notifications/initialized'));
  }

  /** Keeps the server's own stream open: many a server asks there, and not where it answers. Returns when it is, or has been refused. */
  async attend(): Promise<void> {
    const head = new Promise<void>((resolve) => {
      const onHead = (): undefined => void resolve();
      const options = { onHead, signal: this.#over.signal, timeoutMs: ATTENDING_MS };
      this.#attending = this.#caller.listen(this.#call('GET'), options).finally(resolve);
    });
    // Some servers send the head with the first event: then what comes back after it tells that the GET has arrived.
    await Promise.race([head, this.request('ping')]);
  }

  request(method: string, params?: Message, options: RequestOptions = {}): Promise<Reply> {
    return this.#caller.request(this.#call(method, withMeta(params, options.meta)), options);
  }

  notify(method: string, params?: Message, options: RequestOptions = {}): Promise<Exchange> {
    return this.#caller.notify(this.#call(method, withMeta(params, options.meta)), options);
  }

  headers(): Record<string, string> {
    return {
      ...(this.sessionId !== undefined && { 'Mcp-Session-Id': this.sessionId }),
      ...(revisionOf(this.revision).versionHeader && { 'MCP-Protocol-Version': this.revision }),
    };
  }

  meta(): Record<string, never> {
    return {};
  }

  resume(lastEventId: string | undefined, options: RequestOptions = {}): Promise<Reply> {
    const call = this.#call(lastEventId === undefined ? 'GET' : 'GET with Last-Event-ID');
    const resumption = lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId };
    return this.#caller.listen({ ...call, headers: { ...call.headers, ...resumption } }, options);
  }

  async close(): Promise<void> {
    this.#over.abort(new Error('the session is over'));
    await this.#attending;
    if (this.sessionId === undefined) return;
    await this.#caller.bare('DELETE', this.#call('DELETE'), { timeoutMs: DELETE_TIMEOUT_MS });
  }

  #call(method: string, params?: Message): Call {
    return { method, params, headers: this.headers(), purpose: `${method} ${this.revision}`, answersServer: true };
  }
}

/** What a server may want to have repeated in a header; of a session id asked by 2025-11-25 basic/transports "Session Management". */
const VISIBLE_ASCII = /^[\x21-\x7e]{1,8192}$/;

const usableId = (id: string | undefined): string | undefined =>
  id !== undefined && VISIBLE_ASCII.test(id) ? id : undefined;

const withMeta = (params: Message | undefined, meta: RequestOptions['meta']): Message | undefined =>
  meta ? { ...params, _meta: { ...(isObject(params?._meta) && params._meta), ...meta } } : params;
