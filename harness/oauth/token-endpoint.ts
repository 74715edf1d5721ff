import * as openid from 'openid-client';
import type { Exchange } from '../core/evidence.js';
import type { Redactor } from '../core/redact.js';
import type { Wire } from '../wire/types.js';
import { type Document, documentOf, stringIn } from './document.js';
import type { Client } from './registration.js';

/** The authorization server that a flow talks to. */
export interface AuthorizationServer {
  /** Identifier under which it was found. */
  issuer: string;
  metadata: Document;
}

/** An access token as it came, with what came beside it. */
export interface Tokens {
  accessToken: string;
  refreshToken?: string;
  /** Lifetime, clamped to what makes sense; absent where not told or not understandable. */
  expiresInMs?: number;
  scope?: string;
}

/** Longer lifetimes are taken for this one: a year. */
const LONGEST_LIFE_S = 31_536_000;

/** How `openid-client` proves the client at the token endpoint. */
export const clientAuthentication = ({ authMethod, clientSecret }: Client): openid.ClientAuth => {
  if (authMethod === 'none' || clientSecret === undefined) return openid.None();
  return authMethod === 'client_secret_post'
    ? openid.ClientSecretPost(clientSecret)
    : openid.ClientSecretBasic(clientSecret);
};

/** Content type of a token request as client libraries send it; the charset is no part of it, but must do no harm. */
const FORM = 'application/x-www-form-urlencoded;charset=UTF-8';

/**
 * One token request, sent exactly as told (RFC 6749 §3.2): for what a well-behaved client library would refuse to send.
 * The answer is an Exchange, whatever it is.
 */
export async function tokenRequest(
  wire: Wire,
  { issuer, metadata }: AuthorizationServer,
  client: Client,
  purpose: string,
  parameters: Readonly<Record<string, string>>,
  options: FormOptions = {},
): Promise<Exchange> {
  return postForm(wire, String(metadata.token_endpoint), { issuer, metadata }, client, purpose, parameters, options);
}

/** Revokes a token of a grant (RFC 7009 §2.1); nothing where the server offers no revocation. */
export async function revoke(
  wire: Wire,
  { server, client }: { server: AuthorizationServer; client: Client },
  token: string,
  signal?: AbortSignal,
): Promise<Exchange | undefined> {
  const endpoint = stringIn(server.metadata, 'revocation_endpoint');
  if (endpoint === undefined) return undefined;
  return postForm(wire, endpoint, server, client, 'revoke token', { token }, signal ? { signal } : {});
}

interface FormOptions {
  signal?: AbortSignal;
  contentType?: string;
}

async function postForm(
  wire: Wire,
  url: string,
  { issuer, metadata }: AuthorizationServer,
  client: Client,
  purpose: string,
  parameters: Readonly<Record<string, string>>,
  { signal, contentType = FORM }: FormOptions,
): Promise<Exchange> {
  const body = new URLSearchParams(parameters);
  const headers = new Headers({ accept: 'application/json', 'content-type': contentType });
  await clientAuthentication(client)({ ...metadata, issuer }, { client_id: client.clientId }, body, headers);
  return wire.exchange({
    purpose,
    method: 'POST',
    url,
    // Where the client is public, the target's static Authorization header must not go along.
    headers: { authorization: '', ...Object.fromEntries(headers) },
    body: body.toString(),
    ...(signal && { signal }),
  });
}

/** The tokens of a token response, read tolerantly; nothing where there is no access token. Learns them as secrets. */
export function readTokens(exchange: Exchange, redactor: Redactor): Tokens | undefined {
  const document = documentOf(exchange);
  if (!document || (exchange.response?.status ?? 500) > 299) return undefined;
  const accessToken = stringIn(document, 'access_token');
  const refreshToken = stringIn(document, 'refresh_token');
  for (const secret of [accessToken, refreshToken, stringIn(document, 'id_token')]) redactor.learn('token', secret);
  if (accessToken === undefined) return undefined;
  const expiresInMs = lifetimeMs(document.expires_in);
  const scope = stringIn(document, 'scope');
  return {
    accessToken,
    ...(refreshToken !== undefined && { refreshToken }),
    ...(expiresInMs !== undefined && { expiresInMs }),
    ...(scope !== undefined && { scope }),
  };
}

/** `expires_in` in milliseconds: a number or a numeral, above zero and at most a year; else nothing. */
export function lifetimeMs(expiresIn: unknown): number | undefined {
  const seconds = typeof expiresIn === 'string' && expiresIn.trim() !== '' ? Number(expiresIn) : expiresIn;
  if (typeof seconds !== 'number' || !(seconds > 0)) return undefined;
  return Math.min(seconds, LONGEST_LIFE_S) * 1000;
}
