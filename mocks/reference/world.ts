import { randomUUID } from 'node:crypto';
import { systemClock } from '../../harness/core/clock.js';
import { type Page, site } from '../web/site.js';
import { CLAUDE_CODE, CLAUDE_ORIGINS, redirectUriMatches, redirectUriRegistrable } from './clients.js';
import { type Hooks, type JsonObject, noHooks } from './hooks.js';
import type { Store } from './memory-adapter.js';
import type { Notebook } from './notes.js';
import { notesTools } from './tools.js';

export type { Hooks, JsonObject } from './hooks.js';
export { onMessage, onPath } from './hooks.js';
export { ToolError } from './tool-kit.js';

/** A tool result as it goes on the wire; loose, for defects put anything in it. */
export type ToolResult = { content?: unknown; structuredContent?: unknown; isError?: unknown } & Record<
  string,
  unknown
>;

/** What a tool sees beside its arguments. */
export interface ToolContext {
  world: World;
  /** The signed-in person; `anonymous` without sign-in. */
  user: string;
  /** That person's notes. */
  notes: Notebook;
  era: 'legacy' | 'modern';
  /** Client's request headers, names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** Sends `notifications/progress`, where the client gave a token. */
  progress(done: number, total: number, message: string): Promise<void>;
  /** Waits; rejects when the call is cancelled or the client goes away. */
  sleep(ms: number): Promise<void>;
  signal: AbortSignal;
}

/** A tool: everything but `run` and `scope` is its definition in tools/list, sent as it stands. */
export interface Tool {
  /** Where it is not the key in `world.tools`. */
  name?: string;
  title?: string;
  description?: string;
  inputSchema: JsonObject;
  outputSchema?: JsonObject;
  annotations?: JsonObject;
  _meta?: JsonObject;
  /** Scope that a token needs for it, beside the first one of `auth.scopes`. */
  scope?: string;
  /** Arguments have been validated against `inputSchema`, unless `limits.validateInput` is off. */
  run(args: Record<string, unknown>, context: ToolContext): ToolResult | Promise<ToolResult>;
}

export type ToolName = keyof ReturnType<typeof notesTools>;

/** What an access token says, as far as it is known to the authorization server that issued it. */
export interface TokenClaims {
  user: string;
  clientId: string;
  scopes: string[];
  audience: string[];
  /** Seconds since the epoch. */
  expiresAt: number;
}

/** The certificate of one name. */
export interface WorldTls {
  /** Names on it, where not the host's own. */
  names?: string[];
  notBefore?: Date;
  notAfter?: Date;
  /** `foreign`: signed by a CA that nobody trusts. */
  authority: 'own' | 'foreign';
  minVersion: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';
  maxVersion: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';
}

/** Everything the reference does, as plain data and functions: change it before it is started, or while it runs. */
export interface World {
  serverInfo: { name: string; title?: string; version: string } & JsonObject;
  instructions: string | undefined;
  capabilities: JsonObject;
  tools: Record<ToolName, Tool> & Record<string, Tool>;
  transport: {
    /** Path of the MCP endpoint. */
    path: string;
    /** Revisions served; without any of an era, that era is not spoken. */
    revisions: string[];
    /** Of the legacy era: `required` issues an id at initialize, `none` serves every request alone. */
    sessions: 'required' | 'none';
    sessionId(): string;
    /** How the legacy era answers. The modern era answers JSON, or SSE where something comes before the result. */
    responses: 'sse' | 'json';
    /** Whether events carry ids and a stream can be resumed. */
    eventStore: boolean;
    /** What clients are told to wait before they resume, in milliseconds. */
    retryMs: number;
    /** Origins served; any other one is refused with 403. None is always served. */
    origins: string[];
    /** Further values of Host that are served, beside the server's own. */
    hosts: string[];
  };
  cors: {
    /** Origins that browsers may read from; `*` for all. */
    origins: string[];
    methods: string[];
    allowHeaders: string[];
    exposeHeaders: string[];
    credentials: boolean;
  };
  auth: {
    mode: 'oauth' | 'none';
    /** Scopes of the protected resource; the first one is needed for everything. */
    scopes: string[];
    accounts: { username: string; password: string; name: string }[];
    /** Whether a request without a token is let through: lazy authentication. */
    open(message: JsonObject | undefined): boolean;
    /** What the authorization server has stored, by `Model:id` (`AuthorizationCode:…`, `RefreshToken:…`, `Client:…`). */
    store: Store;
    tokenFormat: 'opaque' | 'jwt';
    lifetimes: {
      accessTokenS: number;
      refreshTokenS: number;
      codeS: number;
      /** Within which a used refresh token is refused without revoking the grant. */
      refreshGraceS: number;
    };
    rotateRefreshTokens: boolean;
    pkceRequired: boolean;
    /** Whether there is dynamic client registration. */
    registration: boolean;
    /** Client ID Metadata Documents by URL, in place of a fetch; undefined: not supported. */
    clientDocuments: Record<string, JsonObject> | undefined;
    /** Whether a redirect URI may be registered. */
    redirectUriRegistrable(uri: string): boolean;
    /** Whether a redirect URI in an authorization request is the registered one. */
    redirectUriMatches(registered: string, wanted: string): boolean;
    /** Whether people are asked; else every client is approved. */
    consent: boolean;
    /** Further resources for which tokens are issued. */
    otherResources: string[];
    /** The last word on a presented token; `claims` are undefined where nobody knows it. */
    accepts(claims: TokenClaims | undefined, audience: string, token: string): TokenClaims | undefined;
    /** The value of WWW-Authenticate for a 401 or 403. */
    challenge(parameters: Record<string, string>): string;
  };
  tls: { mcp: WorldTls; authorization: WorldTls };
  network: {
    /** What the lab's DNS says of the MCP host and of the authorization server; nothing is ever sent there. */
    mcp: string[];
    authorization: string[];
    /** Port of the MCP URL. */
    port: number;
    /** Exported rules of a firewall that filters by source; undefined: there is none. */
    allowlist: string[] | undefined;
  };
  /** Published pages by path. */
  documents: Record<string, Page>;
  limits: {
    /** Tools per page of tools/list. */
    toolsPerPage: number;
    /** Bytes of a request body. */
    bodyBytes: number;
    /** Whether arguments are held against inputSchema. */
    validateInput: boolean;
    /** Calls per person and tool: so many at once, then so many per second. Undefined: no limit. */
    calls: { burst: number; perSecond: number } | undefined;
  };
  timing: {
    /** How long summarise_all takes: enough to show its progress. */
    slowToolMs: number;
    /** Within which a request must have arrived whole. */
    requestTimeoutMs: number;
    /** How long an idle connection is kept. */
    keepAliveMs: number;
    /** Between SSE comments. */
    sseKeepAliveMs: number;
    /** How long tools/list and discover may be cached. */
    cacheTtlMs: number;
  };
  hooks: Hooks;
}

/** A fresh, healthy world: everything a requirement asks for, in both eras. */
export const healthyWorld = (): World => ({
  serverInfo: { name: 'Touchstone Notes', title: 'Touchstone Notes', version: '1.4.2' },
  instructions: undefined,
  capabilities: { tools: {} },
  tools: notesTools(),
  transport: {
    path: '/mcp',
    revisions: ['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26'],
    sessions: 'required',
    sessionId: randomUUID,
    responses: 'sse',
    eventStore: true,
    retryMs: 200,
    origins: [...CLAUDE_ORIGINS],
    hosts: [],
  },
  cors: {
    origins: [...CLAUDE_ORIGINS],
    methods: ['GET', 'POST', 'DELETE', 'OPTIONS'],
    allowHeaders: [
      'authorization',
      'content-type',
      'accept',
      'mcp-protocol-version',
      'mcp-session-id',
      'mcp-method',
      'mcp-name',
      'last-event-id',
    ],
    exposeHeaders: ['www-authenticate', 'mcp-session-id', 'mcp-protocol-version', 'retry-after'],
    credentials: false,
  },
  auth: {
    mode: 'oauth',
    scopes: ['notes:read', 'notes:write'],
    accounts: ['alice', 'bob'].map((name) => ({
      username: `${name}@notes.touchstone.test`,
      password: randomUUID(),
      name,
    })),
    store: new Map(),
    tokenFormat: 'opaque',
    lifetimes: { accessTokenS: 3600, refreshTokenS: 30 * 86_400, codeS: 60, refreshGraceS: 30 },
    rotateRefreshTokens: true,
    pkceRequired: true,
    registration: true,
    clientDocuments: { [CLAUDE_CODE.client_id]: { ...CLAUDE_CODE } },
    redirectUriRegistrable,
    redirectUriMatches,
    consent: true,
    otherResources: [],
    open: () => false,
    accepts: (claims, audience) =>
      claims?.audience.includes(audience) && claims.expiresAt * 1000 > systemClock.date().getTime()
        ? claims
        : undefined,
    challenge: (parameters) =>
      `Bearer ${Object.entries(parameters)
        .map(([name, value]) => `${name}="${value}"`)
        .join(', ')}`,
  },
  tls: { mcp: healthyTls(), authorization: healthyTls() },
  network: { mcp: ['93.184.215.14'], authorization: ['93.184.215.15'], port: 443, allowlist: undefined },
  documents: site(),
  limits: { toolsPerPage: 6, bodyBytes: 4 * 1024 * 1024, validateInput: true, calls: { burst: 60, perSecond: 6 } },
  timing: {
    slowToolMs: 60,
    requestTimeoutMs: 10_000,
    keepAliveMs: 75_000,
    sseKeepAliveMs: 15_000,
    cacheTtlMs: 60_000,
  },
  hooks: noHooks(),
});

const healthyTls = (): WorldTls => ({ authority: 'own', minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3' });
