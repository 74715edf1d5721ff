import { systemClock } from '../../harness/core/clock.js';
import { isMcp, isObject, type Json, parsed, type WireRequest } from './hooks.js';
import { LegacyEra } from './legacy.js';
import { ModernEra } from './modern.js';
import { Notebook } from './notes.js';
import type { Answer } from './wire.js';
import type { TokenClaims, World } from './world.js';

/** How the endpoint learns what an access token says. */
export type ReadToken = (token: string) => Promise<TokenClaims | undefined>;

const ANONYMOUS: TokenClaims = { user: 'anonymous', clientId: '', scopes: [], audience: [], expiresAt: 0 };

/** The MCP endpoint: what stands before the two eras, in the order in which it is looked at. */
export class Endpoint {
  readonly #notebooks = new Map<string, Notebook>();
  readonly #buckets = new Map<string, { left: number; atMs: number }>();
  readonly #legacy: LegacyEra;
  readonly #modern: ModernEra;

  /**
   * @param url the MCP URL, which is also the audience of tokens
   * @param readToken absent where nobody signs in
   */
  constructor(
    readonly world: World,
    readonly url: URL,
    readonly readToken?: ReadToken,
  ) {
    this.#legacy = new LegacyEra(world, this.notebook);
    this.#modern = new ModernEra(world, this.notebook);
  }

  /** One person's notes. */
  readonly notebook = (user: string): Notebook => {
    const found = this.#notebooks.get(user) ?? new Notebook(user, () => systemClock.date());
    this.#notebooks.set(user, found);
    return found;
  };

  /** Forgets every session, as a restart does. */
  forgetSessions(): Promise<void> {
    return this.#legacy.forget();
  }

  async close(): Promise<void> {
    await Promise.all([this.#legacy.forget(), this.#modern.close()]);
  }

  async handle(request: WireRequest): Promise<Answer> {
    const answer = await this.#answer(request);
    Object.assign(answer.headers, corsHeaders(this.world, request.headers.origin));
    return answer;
  }

  async #answer(request: WireRequest): Promise<Answer> {
    const { world } = this;
    const { origin, host = '' } = request.headers;
    if (host !== this.url.host && !world.transport.hosts.includes(host)) return refuse(403, -32000, 'Host not allowed');
    // DNS rebinding protection (spec, Transports, security warning). The endpoint's own origin is as good as none.
    if (origin !== undefined && origin !== this.url.origin && !world.transport.origins.includes(origin))
      return refuse(403, -32000, 'Origin not allowed');
    if (request.method === 'OPTIONS') return preflight(world);
    const claims = await this.#authenticate(request);
    if ('status' in claims) return claims;
    const legacy = this.#speaks('legacy');
    const methods = legacy && world.transport.sessions === 'required' ? ['GET', 'POST', 'DELETE'] : ['POST'];
    if (!methods.includes(request.method))
      return { ...refuse(405, -32000, 'Method not allowed'), headers: { ...JSON_TYPE, allow: methods.join(', ') } };
    return request.method === 'POST' ? this.#post(request, claims) : this.#pass(request, undefined, claims.user);
  }

  async #post(request: WireRequest, claims: TokenClaims): Promise<Answer> {
    if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
      return refuse(415, -32000, 'Unsupported Media Type: Content-Type must be application/json');
    let body: Json;
    try {
      body = JSON.parse(request.body);
    } catch {
      return refuse(400, -32700, 'Parse error: the body is not valid JSON');
    }
    if (!Array.isArray(body) && !isMessage(body))
      // The SDKs call this a parse error; JSON-RPC 2.0 section 5.1 calls it an invalid request.
      return refuse(400, -32600, 'Invalid Request: the body is not a JSON-RPC 2.0 message');
    if (isObject(body) && body.method === 'tools/call') {
      const refusal = this.#forbidden(body, claims) ?? this.#limited(body, claims.user);
      if (refusal) return refusal;
    }
    return this.#pass(request, body, claims.user);
  }

  async #pass(request: WireRequest, body: Json | undefined, user: string): Promise<Answer> {
    const web = new Request(request.url, {
      method: request.method,
      headers: request.headers,
      signal: request.signal,
      ...(request.method === 'POST' && { body: request.body }),
    });
    const modern = !this.#speaks('legacy') || (this.#speaks('modern') && (await this.#modern.claims(web, body)));
    const response = modern ? await this.#modern.handle(web, body, user) : await this.#legacy.handle(web, body, user);
    const headers = Object.fromEntries(response.headers);
    const { status } = response;
    if (headers['content-type']?.startsWith('text/event-stream') && response.body)
      return { status, headers, body: response.body };
    return { status, headers, body: withId(await response.text(), body) };
  }

  #speaks(era: 'legacy' | 'modern'): boolean {
    return this.world.transport.revisions.some((revision) => revision >= '2026-07-28' === (era === 'modern'));
  }

  /** The claims of the token, or the 401 (RFC 9728 section 5.1, RFC 6750 section 3). */
  async #authenticate(request: WireRequest): Promise<TokenClaims | Answer> {
    const { auth } = this.world;
    if (!this.readToken) return ANONYMOUS;
    const token = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (token !== undefined) {
      const claims = auth.accepts(await this.readToken(token), this.url.href, token);
      if (claims) return claims;
    } else if (auth.open(request.message)) return ANONYMOUS;
    const fault =
      token === undefined
        ? undefined
        : {
            error: 'invalid_token',
            error_description: 'The access token is unknown, expired, or meant for another server',
          };
    return this.#challenge(401, auth.scopes, fault);
  }

  /** The 403 for a token that lacks a scope (RFC 6750 section 3.1; spec, Authorization, scope challenge handling). */
  #forbidden(body: Record<string, Json>, claims: TokenClaims): Answer | undefined {
    // What is open to strangers is open to those without any scope.
    if (!this.readToken || claims === ANONYMOUS || !isObject(body.params)) return undefined;
    const { scopes } = claims;
    const name = String(body.params.name);
    const scope = Object.hasOwn(this.world.tools, name) ? this.world.tools[name]?.scope : undefined;
    const needed = [...this.world.auth.scopes.slice(0, 1), ...(scope ? [scope] : [])];
    if (needed.every((one) => scopes.includes(one))) return undefined;
    const error_description = `${name} needs the scope ${needed.join(' ')}`;
    return this.#challenge(403, needed, { error: 'insufficient_scope', error_description });
  }

  #challenge(status: 401 | 403, scopes: string[], fault?: { error: string; error_description: string }): Answer {
    const resource_metadata = `${this.url.origin}/.well-known/oauth-protected-resource${this.url.pathname}`;
    const parameters = { ...fault, resource_metadata, ...(scopes.length > 0 && { scope: scopes.join(' ') }) };
    const body = fault ?? { error: 'unauthorized', error_description: 'Sign in to use this server' };
    return {
      status,
      headers: { ...JSON_TYPE, 'www-authenticate': this.world.auth.challenge(parameters) },
      body: JSON.stringify(body),
    };
  }

  /** The 429 of a person who calls one tool too often: a token bucket, as the world says. */
  #limited(body: Record<string, Json>, user: string): Answer | undefined {
    const limit = this.world.limits.calls;
    if (!limit) return undefined;
    const key = `${user}\n${isObject(body.params) ? body.params.name : ''}`;
    const nowMs = systemClock.nowMs();
    const bucket = this.#buckets.get(key) ?? { left: limit.burst, atMs: nowMs };
    bucket.left = Math.min(limit.burst, bucket.left + ((nowMs - bucket.atMs) / 1000) * limit.perSecond);
    bucket.atMs = nowMs;
    this.#buckets.set(key, bucket);
    if (bucket.left >= 1) {
      bucket.left -= 1;
      return undefined;
    }
    const seconds = Math.ceil((1 - bucket.left) / limit.perSecond);
    const message = `Too many calls of this tool: try again in ${seconds} s`;
    const refusal = refuse(429, -32000, message, body.id ?? null);
    return { ...refusal, headers: { ...refusal.headers, 'retry-after': String(seconds) } };
  }

  /** Whether the request is addressed to this endpoint. */
  owns(request: WireRequest): boolean {
    return isMcp(this.world, request);
  }
}

const JSON_TYPE = { 'content-type': 'application/json' };

const refuse = (status: number, code: number, message: string, id: Json = null): Answer => ({
  status,
  headers: { ...JSON_TYPE },
  body: JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } }),
});

function isMessage(body: Json): boolean {
  if (!isObject(body) || body.jsonrpc !== '2.0') return false;
  return typeof body.method === 'string' || 'result' in body || 'error' in body;
}

/** A refusal by the v1 SDK carries `id: null` where it could have read the id (JSON-RPC 2.0 section 5). */
function withId(text: string, body: Json | undefined): string {
  const id = isObject(body) && 'method' in body ? body.id : undefined;
  const answer = id === undefined || id === null ? undefined : parsed(text);
  return answer?.id === null && isObject(answer.error) ? JSON.stringify({ ...answer, id }) : text;
}

function preflight(world: World): Answer {
  return {
    status: 204,
    headers: {
      'access-control-allow-methods': world.cors.methods.join(', '),
      'access-control-allow-headers': world.cors.allowHeaders.join(', '),
      'access-control-max-age': '600',
    },
  };
}

/** What lets a page of an allowed origin read the response (Fetch standard, CORS protocol). */
export function corsHeaders(world: World, origin: string | undefined): Record<string, string> {
  const { origins, exposeHeaders, credentials } = world.cors;
  const any = origins.includes('*');
  const allowed = any ? '*' : origin !== undefined && origins.includes(origin) ? origin : undefined;
  return {
    ...(!any && { vary: 'Origin' }),
    ...(allowed && {
      'access-control-allow-origin': allowed,
      'access-control-expose-headers': exposeHeaders.join(', '),
    }),
    ...(allowed && credentials && { 'access-control-allow-credentials': 'true' }),
  };
}
