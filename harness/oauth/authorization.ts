import * as openid from 'openid-client';
import type { Clock } from '../core/clock.js';
import type { Account, ConsentDriver, ConsentOutcome } from '../core/consent.js';
import { messageOf } from '../core/errors.js';
import type { Exchange } from '../core/evidence.js';
import type { Redactor } from '../core/redact.js';
import { isObject, parseJson } from '../wire/json.js';
import type { Wire } from '../wire/types.js';
import { challengeOf } from './challenge.js';
import type { Discovery } from './discovery.js';
import { type Document, documentOf, isLoopback, stringIn, stringsIn, urlOf } from './document.js';
import type { Client } from './registration.js';
import { type AuthorizationServer, clientAuthentication, readTokens } from './token-endpoint.js';
import { expiryMs, type Grant } from './tokens.js';

/** What a flow works with; a probe's context is one. */
export interface FlowTools {
  wire: Wire;
  consent: ConsentDriver;
  redactor: Redactor;
  clock: Clock;
  signal: AbortSignal;
}

/** What is asked of the authorization server, and of the driver of the browser. */
export interface FlowRequest {
  /** Names the flow and its screenshots: `claude-ai`. */
  name: string;
  server: AuthorizationServer;
  client: Client;
  callback: string;
  /** Resource indicator (RFC 8707). */
  resource: string;
  scope?: string;
  /** How the code is bound to its verifier (RFC 7636 §4.2); `none` and `plain` are for what must be refused. */
  pkce?: 'S256' | 'plain' | 'none';
  decision?: 'approve' | 'deny';
  account?: Account | undefined;
  signedIn: boolean;
  budgetMs: number;
}

/** How far a flow came: `request` not even asked, `consent` the browser did not come back, `callback` back without a code, `code` no token for it, `token` all of it. */
export type Step = 'request' | 'consent' | 'callback' | 'code' | 'token';

/** Evidence of one authorization code flow. */
export interface Flow {
  name: string;
  callback: string;
  clientId: string;
  decision: 'approve' | 'deny';
  signedIn: boolean;
  /** Authorization request as sent; `state` holds unreserved and reserved characters, to see it come back. */
  request: { url: string; state: string; resource: string; scope?: string };
  reached: Step;
  consent?: ConsentOutcome;
  /** Where the browser came back to, without query, and the query's parameters as decoded. */
  answer?: { location: string; method: string; parameters: Record<string, string> };
  /** The token request, and the JSON object of its answer. */
  token?: Exchange;
  tokens?: Document;
  /** Lifetime of the access token as it was understood. */
  expiresInMs?: number;
  /** Claims of the access token, where it is a JWT; its signature is not looked at. */
  claims?: Document;
  /** Why the flow went no further, or what the client library objects to. */
  problem?: string;
}

/** A flow that came as far as it could, with the live secrets that evidence must not hold. */
export interface Consented {
  flow: Flow;
  /** Where the browser brought one back. */
  code?: string;
  verifier: string;
}

/** Scope to ask for (MCP 2025-11-25 "Scope Selection Strategy"): that of the challenge, else all of the resource metadata, else none. `offline_access` joins where the authorization server offers it. */
export function scopeFor({ challenges, resource, issuers }: Discovery): string | undefined {
  const advertised = stringsIn(resource.metadata, 'scopes_supported').join(' ');
  const scope = challengeOf(challenges, 'Bearer')?.params.scope || advertised;
  if (scope === '') return undefined;
  const offline = stringsIn(issuers[0]?.metadata, 'scopes_supported').includes('offline_access');
  return offline && !scope.split(' ').includes('offline_access') ? `${scope} offline_access` : scope;
}

/** Resource indicator to send: the metadata's own, where it covers the target; else the target's URL (RFC 8707 §2, MCP "Canonical Server URI"). */
export function resourceFor({ resource }: Discovery, targetUrl: string): string {
  const named = stringIn(resource.metadata, 'resource');
  const url = named === undefined ? undefined : urlOf(named);
  const target = new URL(targetUrl);
  const covers = url?.origin === target.origin && `${target.pathname}/`.startsWith(url.pathname.replace(/\/*$/, '/'));
  return covers && named !== undefined ? named : targetUrl.replace(/#.*$/, '');
}

/** What an authorization request is made of, without its secrets. */
type Ask = Pick<FlowRequest, 'server' | 'client' | 'callback' | 'resource' | 'scope' | 'pkce'>;

/**
 * An authorization request with PKCE (RFC 6749 §4.1.1, RFC 7636 §4.3), as yet unsent.
 * @throws Error where the metadata has no authorization endpoint to send it to
 */
export async function authorizationRequest(
  { wire, redactor }: Pick<FlowTools, 'wire' | 'redactor'>,
  ask: Ask,
): Promise<{ url: string; state: string; verifier: string }> {
  const verifier = openid.randomPKCECodeVerifier();
  redactor.learn('verifier', verifier);
  // Unreserved characters, those that form encoding treats apart, padding at the end, and a length at which columns and cookies give way.
  const state = `${`${openid.randomState()}-._~+/=${openid.randomState()}${openid.randomState()}`.slice(0, 127)}=`;
  const { callback, resource, scope, pkce = 'S256' } = ask;
  const challenge = pkce === 'S256' ? await openid.calculatePKCECodeChallenge(verifier) : verifier;
  const url = openid.buildAuthorizationUrl(configuration(wire, ask), {
    redirect_uri: callback,
    ...(pkce !== 'none' && { code_challenge: challenge, code_challenge_method: pkce }),
    state,
    resource,
    ...(scope !== undefined && { scope }),
    // OpenID Connect Core §11: without it offline_access is ignored.
    ...(scope?.split(' ').includes('offline_access') && { prompt: 'consent' }),
  });
  return { url: url.href, state, verifier };
}

/** Sends the browser to the authorization endpoint and waits for it at the callback. */
export async function consent(tools: FlowTools, ask: FlowRequest): Promise<Consented> {
  const { name, callback, client, resource, scope, signedIn, decision = 'approve' } = ask;
  const asked = await authorizationRequest(tools, ask).catch((thrown: unknown) => ({
    url: '',
    state: '',
    verifier: '',
    problem: messageOf(thrown),
  }));
  const { url, state, verifier } = asked;
  const flow: Flow = {
    name,
    callback,
    clientId: client.clientId,
    decision,
    signedIn,
    request: { url, state, resource, ...(scope !== undefined && { scope }) },
    reached: 'request',
  };
  if ('problem' in asked) return { flow: { ...flow, problem: asked.problem }, verifier };
  const outcome = await tools.consent.consent(
    {
      authorizationUrl: url,
      callback,
      decision,
      signedIn,
      name,
      budgetMs: ask.budgetMs,
      ...(ask.account && { account: ask.account }),
    },
    tools.signal,
  );
  if (outcome.status === 'stuck')
    return { flow: { ...flow, reached: 'consent', consent: outcome, problem: outcome.reason }, verifier };
  const arrived = urlOf(outcome.url);
  const code = arrived?.searchParams.get('code') ?? undefined;
  tools.redactor.learn('code', code);
  const answered: Flow = {
    ...flow,
    reached: code ? 'code' : 'callback',
    consent: outcome,
    answer: {
      location: arrived ? `${arrived.origin}${arrived.pathname}` : '',
      method: outcome.method,
      parameters: Object.fromEntries(arrived?.searchParams ?? []),
    },
  };
  if (code) return { flow: answered, code, verifier };
  const error = arrived?.searchParams.get('error');
  return { flow: { ...answered, problem: error ? `error=${error}` : 'no code in the answer' }, verifier };
}

/**
 * Redeems the code of a flow (RFC 6749 §4.1.3) through openid-client. The harness looks on where a client would guard itself:
 * state and iss are evidence, not reasons to stop, and a token that the library objects to is used all the same.
 */
export async function redeem(
  tools: FlowTools,
  ask: FlowRequest,
  { flow, code, verifier }: Consented,
): Promise<{ flow: Flow; grant?: Grant }> {
  if (code === undefined) return { flow };
  const seen: Exchange[] = [];
  const arrived = new URL(ask.callback);
  arrived.searchParams.set('code', code);
  let problem: string | undefined;
  try {
    await openid.authorizationCodeGrant(
      configuration(tools.wire, ask, seen, tools.signal),
      arrived,
      { pkceCodeVerifier: verifier, expectedState: openid.skipStateCheck },
      { resource: ask.resource },
    );
  } catch (thrown) {
    problem = messageOf(thrown);
  }
  const exchange = seen.at(-1);
  const tokens = exchange && readTokens(exchange, tools.redactor);
  const document = exchange && documentOf(exchange);
  const claims = tokens && claimsOf(tokens.accessToken);
  const evidence: Flow = {
    ...flow,
    reached: tokens ? 'token' : 'code',
    ...(exchange && { token: exchange }),
    ...(document && { tokens: document }),
    ...(tokens?.expiresInMs !== undefined && { expiresInMs: tokens.expiresInMs }),
    ...(claims && { claims }),
    ...(problem !== undefined && { problem }),
  };
  if (!tokens) return { flow: evidence };
  const { accessToken, refreshToken, scope } = tokens;
  const expiresAtMs = expiryMs(tools.clock.nowMs(), tokens);
  const grant: Grant = {
    server: ask.server,
    client: ask.client,
    accessToken,
    resource: ask.resource,
    ...(refreshToken !== undefined && { refreshToken }),
    ...(scope !== undefined && { scope }),
    ...(expiresAtMs !== undefined && { expiresAtMs }),
  };
  return { flow: evidence, grant };
}

/** The payload of a JWT (RFC 7519 §3), unverified; nothing where the token is of another kind. */
function claimsOf(token: string): Document | undefined {
  const [, payload, signature] = token.split('.');
  if (payload === undefined || signature === undefined) return undefined;
  const { value } = parseJson(Buffer.from(payload, 'base64url').toString());
  return isObject(value) ? value : undefined;
}

/** The library's view of server and client, with every request of it going through the wire and kept in `seen`. */
function configuration(
  wire: Wire,
  { server: { issuer, metadata }, client, resource }: Pick<FlowRequest, 'server' | 'client' | 'resource'>,
  seen: Exchange[] = [],
  signal?: AbortSignal,
): openid.Configuration {
  const config = new openid.Configuration(
    {
      ...metadata,
      issuer: stringIn(metadata, 'issuer') ?? issuer,
      authorization_response_iss_parameter_supported: false,
    },
    client.clientId,
    {},
    clientAuthentication(client),
  );
  if ([resource, issuer].some((url) => URL.canParse(url) && isLoopback(new URL(url))))
    openid.allowInsecureRequests(config);
  config[openid.customFetch] = async (url, { method, headers, body }) => {
    const exchange = await wire.exchange({
      purpose: 'redeem code',
      method,
      url,
      headers: { authorization: '', ...headers },
      ...(body != null && { body: String(body) }),
      ...(signal && { signal }),
    });
    seen.push(exchange);
    const { response, fault } = exchange;
    if (!response) throw new Error(fault ? `${fault.kind}: ${fault.message}` : 'no answer');
    return new Response([204, 205, 304].includes(response.status) ? null : response.body, {
      status: response.status,
      headers: response.headers,
    });
  };
  return config;
}
