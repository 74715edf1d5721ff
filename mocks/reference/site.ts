import type { WireRequest } from './hooks.js';
import type { Answer } from './wire.js';
import type { World } from './world.js';

/** Serves the published documents and the protected resource's metadata (RFC 9728 section 3). */
export function published(world: World, request: WireRequest, url: URL, issuer: string | undefined): Answer {
  const path = request.url.pathname;
  if (!['GET', 'HEAD', 'OPTIONS'].includes(request.method))
    return { status: 405, headers: { allow: 'GET, HEAD', 'content-type': 'text/plain' }, body: 'Method not allowed\n' };
  const root = '/.well-known/oauth-protected-resource';
  if (issuer !== undefined && (path === root || path === `${root}${world.transport.path}`)) {
    if (request.method === 'OPTIONS') return { status: 204, headers: OPEN };
    return {
      status: 200,
      headers: { 'content-type': 'application/json', 'cache-control': 'max-age=300', ...OPEN },
      body: JSON.stringify({
        resource: url.href,
        authorization_servers: [issuer],
        scopes_supported: world.auth.scopes,
        bearer_methods_supported: ['header'],
        resource_name: world.serverInfo.name,
        resource_documentation: `${url.origin}/docs`,
        resource_policy_uri: `${url.origin}/privacy`,
        resource_tos_uri: `${url.origin}/terms`,
      }),
    };
  }
  const page = Object.hasOwn(world.documents, path) ? world.documents[path] : undefined;
  if (!page) return { status: 404, headers: { 'content-type': 'text/plain' }, body: 'There is no such page.\n' };
  return {
    status: 200,
    headers: { 'content-type': page.type ?? 'text/html; charset=utf-8' },
    body:
      typeof page.body === 'string'
        ? page.body.replaceAll('{{url}}', url.href).replaceAll('{{origin}}', url.origin)
        : page.body,
  };
}

/** Metadata is public: any page may read it. */
export const OPEN = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST, OPTIONS',
  'access-control-allow-headers': 'authorization, content-type, accept, mcp-protocol-version',
};
