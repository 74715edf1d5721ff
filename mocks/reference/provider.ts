import { randomBytes } from 'node:crypto';
import { get } from 'node:https';
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';
import { createLocalJWKSet, exportJWK, generateKeyPair, type JWK } from 'jose';
import type { Configuration, Provider } from 'oidc-provider';
import { errorPage } from './consent-pages.js';
import { memoryAdapter } from './memory-adapter.js';
import type { World } from './world.js';

/** An oidc-provider as the world wants it. Functions of the configuration read the world when they are asked. */
export async function makeProvider(world: World, issuer: string, resource: string): Promise<Provider> {
  const { default: ProviderClass, errors } = oidcProvider();
  const { own } = await signingKeys();
  const { auth } = world;
  const scopes = [...new Set(auth.scopes)];
  const configuration: Configuration = {
    adapter: (model: string) => memoryAdapter(auth.store, model),
    jwks: { keys: [own] },
    clients: [],
    scopes: ['openid', 'offline_access', ...scopes],
    responseTypes: ['code'],
    clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post'],
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    pkce: { required: () => auth.pkceRequired },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    routes: { authorization: '/authorize', registration: '/register', token: '/token', revocation: '/revoke' },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
      registration: { enabled: auth.registration },
      registrationManagement: { enabled: auth.registration, rotateRegistrationAccessToken: false },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      clientIdMetadataDocument: { enabled: auth.clientDocuments !== undefined, ack: 'draft-02' },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, indicator) => {
          if (indicator !== resource && !auth.otherResources.includes(indicator)) throw new errors.InvalidTarget();
          return {
            scope: scopes.join(' '),
            audience: indicator,
            accessTokenTTL: auth.lifetimes.accessTokenS,
            accessTokenFormat: auth.tokenFormat,
            ...(auth.tokenFormat === 'jwt' && { jwt: { sign: { alg: 'ES256' } } }),
          };
        },
      },
    },
    // What the authorization server would fetch: nothing is dialled but loopback, where a rehearsal publishes its clients.
    fetch: async (url) => {
      const document = auth.clientDocuments?.[String(url)];
      if (document) return Response.json(document);
      const { hostname } = new URL(String(url));
      return hostname === '127.0.0.1' ? fetchFromLoopback(String(url)) : new Response(null, { status: 404 });
    },
    ttl: {
      AccessToken: () => auth.lifetimes.accessTokenS,
      AuthorizationCode: () => auth.lifetimes.codeS,
      RefreshToken: () => auth.lifetimes.refreshTokenS,
      IdToken: 3600,
      Interaction: 3600,
      Session: 86_400,
      Grant: 30 * 86_400,
    },
    // A grant of its own for every consent: revoking one leaves the others alone.
    loadExistingGrant: async ({ oidc }) => {
      const given = oidc.result?.consent?.grantId;
      return given ? oidc.provider.Grant.find(given) : undefined;
    },
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: () => auth.rotateRefreshTokens,
    findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    // Else it refuses a browser's token request by its Origin; who may read the answer is said in front.
    clientBasedCORS: () => true,
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    renderError: (ctx, out) => {
      const { status, headers, body } = errorPage(ctx.status, out.error_description ?? out.error);
      ctx.status = status;
      ctx.set(headers as Record<string, string>);
      ctx.body = body;
    },
  };
  const provider = new ProviderClass(issuer, configuration);
  // Exact, save for the port of a loopback redirect, whatever the client's application_type (RFC 8252 section 7.3).
  provider.Client.prototype.redirectUriAllowed = function (wanted: string): boolean {
    return (this.redirectUris ?? []).some((registered) => auth.redirectUriMatches(registered, wanted));
  };
  return provider;
}

/** Whoever rehearses has a throw-away certificate. */
const fetchFromLoopback = (url: string): Promise<Response> =>
  new Promise((resolve, reject) => {
    const request = get(url, { rejectUnauthorized: false, timeout: 2_500 }, async (answer) => {
      const { statusCode: status = 500, headers } = answer;
      const type = headers['content-type'] ?? 'application/octet-stream';
      resolve(new Response(await text(answer), { status, headers: { 'content-type': type } }));
    });
    request.on('error', reject);
  });

/** Signing keys, once per process. */
let keys: Promise<{ own: JWK; published: ReturnType<typeof createLocalJWKSet> }> | undefined;

function signingKeys() {
  keys ??= generateKeyPair('ES256', { extractable: true }).then(async ({ privateKey, publicKey }) => {
    const about = { alg: 'ES256', use: 'sig', kid: 'reference' };
    const published = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), ...about }] });
    return { own: { ...(await exportJWK(privateKey)), ...about }, published };
  });
  return keys;
}

/** What verifies the JWTs of any reference of this process. */
export const publicKeys = async () => (await signingKeys()).published;

/**
 * The package, loaded when it is first needed: that takes most of a second. On Node 20 it warns then; it is loaded
 * synchronously, so that no one else's warning is lost meanwhile.
 */
function oidcProvider(): typeof import('oidc-provider') {
  const { warn } = console;
  console.warn = () => {};
  try {
    return createRequire(import.meta.url)('oidc-provider');
  } finally {
    console.warn = warn;
  }
}
