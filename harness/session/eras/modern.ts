import type { Exchange } from '../../core/evidence.js';
import { isObject, type Json } from '../../wire/json.js';
import type { Wire } from '../../wire/types.js';
import { type Call, Caller, CLIENT_INFO } from '../caller.js';
import type { Message } from '../jsonrpc.js';
import { newestOf } from '../revisions.js';
import type { McpSession, Opening, Reply, RequestOptions, SessionOptions } from '../types.js';
import { headerValue, type ParamHeaders, paramHeaders } from './param-headers.js';

/** A server may ask again after each answer, but not for ever. */
const MOST_ROUNDS = 5;

/** Reserved `_meta` keys of every request (2026-07-28 basic "_meta"). */
export const META = {
  protocolVersion: 'io.modelcontextprotocol/protocolVersion',
  clientInfo: 'io.modelcontextprotocol/clientInfo',
  clientCapabilities: 'io.modelcontextprotocol/clientCapabilities',
} as const;

/** Member of the params that `Mcp-Name` repeats, by method (2026-07-28 basic/transports/streamable-http "Request Headers"). */
const NAMED_BY: ReadonlyMap<string, string> = new Map([
  ['tools/call', 'name'],
  ['prompts/get', 'name'],
  ['resources/read', 'uri'],
]);

/**
 * Asks for `server/discover`, and where a server does not know it, for `tools/list`: both worded as 2026-07-28 wants.
 * A session comes back only where an answer could not have come from an older server.
 */
export async function openModern(
  wire: Wire,
  url: string | URL,
  asked: string = newestOf('modern'),
  options: SessionOptions = {},
): Promise<{ openings: [Opening, ...Opening[]]; session?: ModernSession }> {
  const caller = new Caller(wire, url, options);
  const discovered = await new ModernSession(caller, asked, {}, []).request('server/discover');
  const opening: Opening = { era: 'modern', asked, reply: discovered };
  if (discovered.result && discovers(discovered.result, asked)) {
    opening.revision = asked;
    return { openings: [opening], session: new ModernSession(caller, asked, discovered.result, [discovered.exchange]) };
  }
  const { response } = discovered.exchange;
  // Nothing would be learnt from a server that is silent, or wants a token first.
  if (!response || [401, 403].includes(response.status)) return { openings: [opening] };
  const session = new ModernSession(caller, asked, {}, [discovered.exchange]);
  const listed = await session.request('tools/list');
  const second: Opening = { era: 'modern', asked, reply: listed };
  if (!listed.result || !isModernList(listed.result)) return { openings: [opening, second] };
  second.revision = asked;
  return { openings: [opening, second], session };
}

const discovers = ({ supportedVersions }: Message, asked: string): boolean =>
  Array.isArray(supportedVersions) && supportedVersions.includes(asked);

/** Members that a result has since 2026-07-28: a server that ignores `initialize` may well answer tools/list without them. */
const isModernList = (result: Message): boolean =>
  Array.isArray(result.tools) && ['resultType', 'ttlMs', 'cacheScope'].some((member) => result[member] !== undefined);

/** No session in truth: every request says everything about itself. */
export class ModernSession implements McpSession {
  readonly era = 'modern';
  readonly sessionId = undefined;
  readonly #caller: Caller;
  /** Parameters that go into headers too, by tool, as far as lists were seen. */
  readonly #paramHeaders = new Map<string, ParamHeaders>();

  constructor(
    caller: Caller,
    readonly revision: string,
    readonly welcome: Message,
    readonly opening: readonly Exchange[],
  ) {
    this.#caller = caller;
    this.#learn(caller.options.tools);
  }

  async request(method: string, params?: Message, options: RequestOptions = {}): Promise<Reply> {
    let reply = await this.#caller.request(this.#call(method, params, options), options);
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const more = this.#answersTo(reply.result);
      if (!more) break;
      reply = await this.#caller.request(this.#call(method, { ...params, ...more }, options), options);
    }
    if (method === 'tools/list') this.#learn(reply.result?.tools);
    return reply;
  }

  notify(method: string, params?: Message, options: RequestOptions = {}): Promise<Exchange> {
    return this.#caller.notify(this.#call(method, params, options), options);
  }

  headers(method: string, params: Message = {}): Record<string, string> {
    const name = params[NAMED_BY.get(method) ?? ''];
    const declared = method === 'tools/call' && typeof name === 'string' ? this.#paramHeaders.get(name) : undefined;
    return {
      'MCP-Protocol-Version': this.revision,
      'Mcp-Method': method,
      ...(typeof name === 'string' && { 'Mcp-Name': headerValue(name) }),
      ...declared?.(params.arguments),
    };
  }

  meta(): Message {
    return {
      [META.protocolVersion]: this.revision,
      [META.clientInfo]: this.#caller.options.clientInfo ?? CLIENT_INFO,
      [META.clientCapabilities]: this.#caller.capabilities,
    };
  }

  async close(): Promise<void> {}

  /** What a server that wants input is told in the next round (2026-07-28 basic/patterns/mrtr); undefined where it wants what was not offered. */
  #answersTo(result: Message | undefined): Message | undefined {
    const { elicit } = this.#caller.options;
    if (!elicit || result?.resultType !== 'input_required') return undefined;
    const { inputRequests, requestState } = result;
    const asked = Object.entries(isObject(inputRequests) ? inputRequests : {});
    const forms = asked.flatMap(([key, request]): [string, Json | undefined][] =>
      isObject(request) && request.method === 'elicitation/create' ? [[key, request.params]] : [],
    );
    if (forms.length < asked.length) return undefined;
    const inputResponses = Object.fromEntries(forms.map(([key, params]) => [key, elicit(params)]));
    return { inputResponses, ...(requestState !== undefined && { requestState }) };
  }

  #call(method: string, params: Message | undefined, { meta }: RequestOptions): Call {
    return {
      method,
      params: { ...params, _meta: { ...(isObject(params?._meta) && params._meta), ...this.meta(), ...meta } },
      headers: this.headers(method, params),
      purpose: `${method} ${this.revision}`,
      answersServer: false,
    };
  }

  #learn(tools: Message[string] | undefined): void {
    for (const tool of Array.isArray(tools) ? tools : []) {
      if (isObject(tool) && typeof tool.name === 'string')
        this.#paramHeaders.set(tool.name, paramHeaders(tool.inputSchema));
    }
  }
}
