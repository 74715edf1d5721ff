import { createHash, randomBytes } from 'node:crypto';
import { systemClock } from '../../harness/core/clock.js';
import { type Answer, empty, type JsonObject, json, type Request } from './http.js';

export const word = (prefix: string): string => `${prefix}_${randomBytes(18).toString('base64url')}`;

/** A refusal of the token endpoint (RFC 6749 section 5.2). */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

export interface Client {
  client_id: string;
  client_name: string;
  redirect_uris: string[];
}

/** What a token is good for; `dead` once it was revoked. */
export interface Token {
  user: string;
  client: string;
  scopes: string[];
  resource: string;
  /** All that came of one consent. */
  family: string;
  expiresAtMs: number;
  dead?: boolean;
}

interface Refresh extends Token {
  usedAtMs?: number;
  next?: JsonObject;
}

/** An authorization request under way, and then what its code stands for. */
export interface Asked {
  client: Client;
  redirectUri: string;
  state: string | null;
  scopes: string[];
  resource: string;
  challenge: string;
}

export interface Code extends Asked {
  user: string;
  family?: string;
}

/** The endpoints of an authorization server that no person sees: registration, tokens, revocation. Whatever a shape of a defect alters is a method. */
export class TokenServer {
  readonly accounts = ['Ada', 'Bo'].map((name) => ({
    name,
    email: `${name.toLowerCase()}@ledgerline.test`,
    password: word('pw'),
  }));
  readonly scopes = ['invoices.read', 'invoices.write'];
  readonly clients = new Map<string, Client>();
  readonly tokens = new Map<string, Token>();
  readonly refreshes = new Map<string, Refresh>();
  readonly codes = new Map<string, Code>();
  lifeS = 3600;
  /** Within which a used refresh token gives the same answer again. */
  graceMs = 20_000;

  constructor(
    readonly issuer: string,
    readonly resource: string,
  ) {}

  serves(resource: string | null): boolean {
    return resource === null || resource === this.resource;
  }

  token({ form, headers }: Request): Answer {
    try {
      if (!/^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? ''))
        throw new Refusal('invalid_request', 'Send a form');
      const type = form.get('grant_type');
      if (!type) throw new Refusal('invalid_request', 'grant_type is missing');
      if (type !== 'authorization_code' && type !== 'refresh_token')
        throw new Refusal('unsupported_grant_type', `There is no ${type}`);
      const client = this.clients.get(form.get('client_id') ?? '');
      if (!client) throw new Refusal('invalid_client', 'There is no such client', 401);
      const tokens = type === 'refresh_token' ? this.refresh(form, client) : this.redeem(form, client);
      return json(200, tokens, { 'cache-control': 'no-store', pragma: 'no-cache' });
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      return json(
        thrown.status,
        { error: thrown.code, error_description: thrown.message },
        { 'cache-control': 'no-store' },
      );
    }
  }

  isIssuedTo(code: Asked, client: Client): boolean {
    return code.client.client_id === client.client_id;
  }

  verifies(challenge: string, verifier: string | null): boolean {
    return verifier !== null && createHash('sha256').update(verifier).digest('base64url') === challenge;
  }

  redeem(form: URLSearchParams, client: Client): JsonObject {
    const code = this.codes.get(form.get('code') ?? '');
    if (!form.has('code')) throw new Refusal('invalid_request', 'code is missing');
    if (!code || !this.isIssuedTo(code, client)) throw new Refusal('invalid_grant', 'The code is not valid');
    if (code.family) {
      this.end(code.family);
      throw new Refusal('invalid_grant', 'The code was used before');
    }
    if (code.redirectUri !== form.get('redirect_uri')) throw new Refusal('invalid_grant', 'redirect_uri differs');
    if (!this.verifies(code.challenge, form.get('code_verifier')))
      throw new Refusal('invalid_grant', 'code_verifier is wrong');
    if (!this.serves(form.get('resource'))) throw new Refusal('invalid_target', 'There is no such resource');
    const { user, scopes, resource } = code;
    code.family = word('family');
    return this.issue({ user, scopes, resource, client: client.client_id, family: code.family });
  }

  refresh(form: URLSearchParams, client: Client): JsonObject {
    const old = this.refreshes.get(form.get('refresh_token') ?? '');
    if (!form.has('refresh_token')) throw new Refusal('invalid_request', 'refresh_token is missing');
    if (!old || old.dead || old.client !== client.client_id)
      throw new Refusal('invalid_grant', 'The refresh token is not valid');
    if (old.next && systemClock.date().getTime() - old.usedAtMs! < this.graceMs) return old.next;
    if (old.next) {
      this.end(old.family);
      throw new Refusal('invalid_grant', 'The refresh token was used before');
    }
    old.usedAtMs = systemClock.date().getTime();
    old.next = this.issue(old);
    return old.next;
  }

  issue({ user, client, scopes, resource, family }: Omit<Token, 'expiresAtMs'>): JsonObject {
    const token = {
      user,
      client,
      scopes,
      resource,
      family,
      expiresAtMs: systemClock.date().getTime() + this.lifeS * 1000,
    };
    const access = this.mint(token);
    const refresh = word('refresh');
    this.tokens.set(access, { ...token });
    this.refreshes.set(refresh, { ...token });
    const scope = scopes.join(' ');
    return { access_token: access, token_type: 'Bearer', expires_in: this.lifeS, refresh_token: refresh, scope };
  }

  mint(_: Token): string {
    return word('access');
  }

  end(family: string): void {
    for (const token of [...this.tokens.values(), ...this.refreshes.values()])
      if (token.family === family) token.dead = true;
  }

  revoke({ form }: Request): Answer {
    const value = form.get('token') ?? '';
    const token = this.tokens.get(value);
    const refresh = this.refreshes.get(value);
    if (token) token.dead = true;
    if (refresh) this.end(refresh.family);
    return empty(200);
  }

  isRegistrable(uri: string): boolean {
    if (!URL.canParse(uri) || uri.includes('#')) return false;
    const { protocol, username, hostname } = new URL(uri);
    const near = protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
    return username === '' && (protocol === 'https:' || near);
  }

  register({ json: asked }: Request): Answer {
    const uris = asked?.redirect_uris;
    if (!Array.isArray(uris) || uris.length === 0 || !uris.every((uri) => this.isRegistrable(String(uri))))
      return json(400, { error: 'invalid_redirect_uri', error_description: 'Give https or loopback URIs' });
    const client = {
      client_id: word('client'),
      client_name: String(asked?.client_name),
      redirect_uris: uris.map(String),
    };
    this.clients.set(client.client_id, client);
    return json(
      201,
      { ...client, client_id_issued_at: Math.floor(systemClock.date().getTime() / 1000) },
      { 'cache-control': 'no-store' },
    );
  }
}
