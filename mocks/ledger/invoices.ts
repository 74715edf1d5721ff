import { createHash } from 'node:crypto';
import { systemClock } from '../../harness/core/clock.js';
import { type Answer, empty, type JsonObject, json, type Request } from './http.js';
import type { Token, TokenServer } from './tokens.js';

const REVISIONS = ['2025-11-25', '2025-06-18', '2025-03-26'];
const READS = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };

/** The MCP server of the ledger: 2025-11-25 and lower, JSON, no sessions; results are JSON in a text, as most servers have them. */
export class Invoices {
  readonly origins = ['https://claude.ai', 'https://claude.com', 'http://localhost:6274'];
  /** Scopes that the challenge of a stranger names. */
  firstScopes: readonly string[];

  constructor(
    readonly url: URL,
    readonly logins: TokenServer,
  ) {
    this.firstScopes = logins.scopes;
  }

  get metadataUrl(): string {
    return `${this.url.origin}/.well-known/oauth-protected-resource${this.url.pathname}`;
  }

  metadata(): JsonObject {
    const { issuer, scopes } = this.logins;
    return { resource: this.url.href, authorization_servers: [issuer], scopes_supported: scopes };
  }

  answer(request: Request): Answer {
    const path = request.url.pathname;
    if (path === new URL(this.metadataUrl).pathname)
      return json(200, this.metadata(), { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' });
    if (path !== this.url.pathname) return json(404, { error: 'not found' });
    const answer = request.method === 'OPTIONS' ? empty(204) : this.serve(request);
    return { ...answer, headers: { ...this.cors(request), ...answer.headers } };
  }

  cors({ headers: { origin = '', 'access-control-request-headers': asked = '*' } }: Request): Answer['headers'] {
    if (!this.origins.includes(origin)) return { vary: 'Origin' };
    return {
      vary: 'Origin',
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': asked,
      'access-control-expose-headers': 'WWW-Authenticate',
    };
  }

  /** Whether a message is served to someone without a token. */
  isOpen(_: JsonObject | undefined): boolean {
    return false;
  }

  bearer({ headers: { authorization = '' } }: Request): string | undefined {
    return /^bearer +(\S+)$/i.exec(authorization)?.[1];
  }

  find(value: string): Token | undefined {
    return this.logins.tokens.get(value);
  }

  accepts(token: Token | undefined, _: Request): boolean {
    return (
      token !== undefined &&
      !token.dead &&
      token.expiresAtMs > systemClock.date().getTime() &&
      token.resource === this.url.href
    );
  }

  challenge(error: string | undefined, scopes: readonly string[]): string {
    const said = error === undefined ? '' : `error="${error}", `;
    return `Bearer ${said}scope="${scopes.join(' ')}", resource_metadata="${this.metadataUrl}"`;
  }

  refuse(value: string | undefined, _: Request): Answer {
    const error = value === undefined ? undefined : 'invalid_token';
    const challenge = this.challenge(error, this.firstScopes);
    return json(401, { error: error ?? 'unauthorized' }, { 'www-authenticate': challenge });
  }

  serve(request: Request): Answer {
    const { headers, json: message, method, isJson } = request;
    if (headers.origin && !this.origins.includes(headers.origin)) return json(403, { error: 'origin not allowed' });
    const value = this.bearer(request);
    const found = value === undefined ? undefined : this.find(value);
    const accepted = this.accepts(found, request);
    if (!accepted && !(value === undefined && this.isOpen(message))) return this.refuse(value, request);
    if (method !== 'POST') return empty(405, { allow: 'POST, OPTIONS' });
    if (!message)
      return failed(400, null, isJson ? -32600 : -32700, isJson ? 'Send one message at a time' : 'Parse error');
    const revision = headers['mcp-protocol-version'];
    if (revision !== undefined && !REVISIONS.includes(revision))
      return failed(400, message.id, -32000, 'Bad Request: Unsupported protocol version');
    return message.id === undefined ? empty(202) : this.reply(message, accepted ? found : undefined, request);
  }

  reply({ id, method, params }: JsonObject, token: Token | undefined, request: Request): Answer {
    const given = (params ?? {}) as JsonObject;
    const result = (value: unknown): Answer => json(200, { jsonrpc: '2.0', id, result: value });
    const wanted = String(given.protocolVersion);
    if (method === 'initialize')
      return result({
        protocolVersion: REVISIONS.includes(wanted) ? wanted : REVISIONS[0],
        capabilities: { tools: {} },
        serverInfo: { name: 'Ledgerline', version: '4.0.1' },
      });
    if (method === 'ping') return result({});
    if (method === 'tools/list') return result({ tools: this.tools() });
    if (method !== 'tools/call') return failed(200, id, -32601, 'Method not found');
    const name = String(given.name);
    if (!this.tools().some((tool) => tool.name === name)) return failed(200, id, -32602, `Unknown tool: ${name}`);
    const needed = name === 'create_invoice' ? 'invoices.write' : undefined;
    if (token && needed && !token.scopes.includes(needed)) return this.lacks(needed, token, request);
    return result(this.call(name, (given.arguments ?? {}) as JsonObject, token?.user ?? 'nobody', request));
  }

  /** All scopes that are needed, those that the token has among them (MCP 2025-11-25 "Scope Challenge Handling"). */
  lacks(scope: string, { scopes }: Token, _: Request): Answer {
    const challenge = this.challenge('insufficient_scope', [...scopes, scope]);
    return json(403, { error: 'insufficient_scope' }, { 'www-authenticate': challenge });
  }

  tools(): JsonObject[] {
    const tool = (title: string, description: string, properties: JsonObject, hints: JsonObject): JsonObject => ({
      name: title.toLowerCase().replace(' an ', '_').replace(' ', '_'),
      title,
      description,
      inputSchema: { type: 'object', properties },
      annotations: { title, ...hints },
    });
    const limit = { type: 'integer', minimum: 1, maximum: 20, default: 10, description: 'Invoices at most' };
    const id = { type: 'string', description: 'Id of the invoice' };
    const customer = { type: 'string', description: 'Name of the customer' };
    const writes = { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false };
    return [
      tool('List invoices', 'Lists the invoices of your account with their ids and amounts.', { limit }, READS),
      tool('Get an invoice', 'Shows one invoice by the id that list_invoices returns.', { id }, READS),
      tool('Create an invoice', 'Creates a draft invoice for the customer that you name.', { customer }, writes),
    ];
  }

  of(user: string): { id: string; total: number; customer: string }[] {
    const hash = (n: number): string => createHash('sha256').update(`${user}${n}`).digest('hex').slice(0, 12);
    return [1, 2, 3].map((n) => ({ id: `inv_${hash(n)}`, total: n * 100, customer: `${user}'s customer ${n}` }));
  }

  maySee(owner: string, user: string): boolean {
    return owner === user;
  }

  call(name: string, given: JsonObject, user: string, _: Request): JsonObject {
    const said = (value: unknown, isError = false): JsonObject => ({
      content: [{ type: 'text', text: typeof value === 'string' ? value : JSON.stringify(value) }],
      ...(isError && { isError }),
    });
    if (name === 'list_invoices') return said(this.of(user).slice(0, Number(given.limit ?? 10)));
    if (name === 'create_invoice')
      return typeof given.customer === 'string'
        ? said({ id: 'inv_draft', customer: given.customer })
        : said('Parameter "customer" is missing: give the name of the customer.', true);
    const found = this.logins.accounts
      .filter(({ name: owner }) => this.maySee(owner, user))
      .flatMap(({ name: owner }) => this.of(owner))
      .find(({ id }) => id === given.id);
    return found ? said(found) : said(`There is no invoice "${given.id}". Call list_invoices to see the ids.`, true);
  }
}

const failed = (status: number, id: unknown, code: number, message: string): Answer =>
  json(status, { jsonrpc: '2.0', id: id ?? null, error: { code, message } });
