import type { IncomingMessage } from 'node:http';
import { jwtVerify } from 'jose';
import type { Provider } from 'oidc-provider';
import { systemClock } from '../../harness/core/clock.js';
import type { ReadToken } from './endpoint.js';
import { parsed, type WireRequest } from './hooks.js';
import { interaction } from './interaction.js';
import { nodeExchange } from './node-exchange.js';
import { makeProvider, publicKeys } from './provider.js';
import { OPEN } from './site.js';
import type { Answer, Part } from './wire.js';
import type { TokenClaims, World } from './world.js';

export interface AuthorizationServer {
  part: Part;
  readToken: ReadToken;
}

/** The authorization server: oidc-provider, with pages of its own in front. */
export async function authorizationServer(world: World, issuer: string, url: URL): Promise<AuthorizationServer> {
  const provider = await makeProvider(world, issuer, url.href);
  return {
    part: async (request, original) => {
      const path = request.url.pathname;
      // People's pages are for no other page to read; everything else is for any client, browsers too.
      if (path.startsWith('/interaction/')) return interaction(world, provider, url, request, original);
      const open = !path.startsWith('/authorize');
      if (open && request.method === 'OPTIONS')
        return { status: 204, headers: { ...OPEN, 'access-control-max-age': '600' } };
      const answer =
        refusal(world, request) ?? (await forwarded(provider, withScope(world, request), original, issuer));
      if (open) Object.assign(answer.headers, OPEN);
      return answer;
    },
    readToken: (token) => read(world, provider, issuer, token),
  };
}

async function forwarded(
  provider: Provider,
  request: WireRequest,
  original: IncomingMessage,
  issuer: string,
): Promise<Answer> {
  const { req, res, answer } = nodeExchange(request, original, new URL(issuer).host);
  await provider.callback()(req, res);
  return answer;
}

/** What oidc-provider would let through, or answer less kindly than a client needs it. */
function refusal(world: World, request: WireRequest): Answer | undefined {
  if (request.method !== 'POST') return undefined;
  if (request.url.pathname === '/register') {
    const uris = parsed(request.body)?.redirect_uris;
    const refused = Array.isArray(uris) && uris.find((uri) => !world.auth.redirectUriRegistrable(String(uri)));
    return refused
      ? oauthError('invalid_redirect_uri', 'redirect_uris may hold https, loopback http, and private-use schemes only')
      : undefined;
  }
  const form = new URLSearchParams(request.body);
  if (request.url.pathname !== '/token' || form.get('grant_type') !== 'refresh_token') return undefined;
  // Two refreshes at once are a client's race, not a theft: the second is refused without revoking what the first was given.
  const consumed = world.auth.store.get(`RefreshToken:${form.get('refresh_token')}`)?.consumed;
  const ageS = systemClock.date().getTime() / 1000 - Number(consumed);
  return ageS < world.auth.lifetimes.refreshGraceS
    ? oauthError('invalid_grant', 'this refresh token was used a moment ago; use the one it was exchanged for')
    : undefined;
}

const oauthError = (error: string, error_description: string): Answer => ({
  status: 400,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify({ error, error_description }),
});

/** A request without scope asks for all of them (RFC 6749 section 3.3 lets the server choose). */
function withScope(world: World, request: WireRequest): WireRequest {
  if (request.url.pathname === '/authorize' && !request.url.searchParams.get('scope'))
    request.url.searchParams.set('scope', world.auth.scopes.join(' '));
  return request;
}

/** The claims of an access token, of expired ones too: opaque ones from the store, JWTs by their signature. */
async function read(world: World, provider: Provider, issuer: string, token: string): Promise<TokenClaims | undefined> {
  if (world.auth.tokenFormat === 'jwt') return readJwt(issuer, token);
  const found = await provider.AccessToken.find(token, { ignoreExpiration: true });
  if (!found) return undefined;
  return {
    user: found.accountId ?? '',
    clientId: found.clientId ?? '',
    scopes: [...found.scopes],
    audience: [found.aud ?? []].flat(),
    expiresAt: found.exp ?? 0,
  };
}

/** An access token in the form of RFC 9068. */
async function readJwt(issuer: string, token: string): Promise<TokenClaims | undefined> {
  try {
    const { payload } = await jwtVerify(token, await publicKeys(), {
      issuer,
      typ: 'at+jwt',
      algorithms: ['ES256'],
      // Expiry is judged by the world.
      clockTolerance: Number.MAX_SAFE_INTEGER,
    });
    return {
      user: payload.sub ?? '',
      clientId: String(payload.client_id),
      scopes: String(payload.scope ?? '').split(' '),
      audience: [payload.aud ?? []].flat(),
      expiresAt: payload.exp ?? 0,
    };
  } catch {
    return undefined;
  }
}
