/** What Claude Code publishes about itself (Client ID Metadata Document). */
export const CLAUDE_CODE = {
  client_id: 'https://claude.ai/oauth/claude-code-client-metadata',
  client_name: 'Claude Code',
  redirect_uris: ['http://localhost/callback', 'http://127.0.0.1/callback'],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
  application_type: 'native',
};

/** Where Claude and the MCP Inspector run as pages. */
export const CLAUDE_ORIGINS = ['https://claude.ai', 'https://claude.com', 'http://localhost:6274'];

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
const UNSAFE = new Set(['javascript:', 'data:', 'vbscript:', 'file:', 'blob:', 'about:']);

/** https, http on loopback, and private-use schemes; no fragment, no user name (RFC 9700 section 2.1, RFC 8252 section 7). */
export function redirectUriRegistrable(uri: string): boolean {
  if (!URL.canParse(uri)) return false;
  const { protocol, hostname, hash, username, password } = new URL(uri);
  if (hash || uri.includes('#') || username || password || UNSAFE.has(protocol)) return false;
  return protocol !== 'http:' || LOOPBACK.has(hostname);
}

/** Byte by byte, save for the port of a loopback URI (RFC 9700 section 2.1, RFC 8252 section 7.3). */
export function redirectUriMatches(registered: string, wanted: string): boolean {
  return registered === wanted || (portless(registered) !== undefined && portless(registered) === portless(wanted));
}

function portless(uri: string): string | undefined {
  const [, before, after] = /^(http:\/\/(?:localhost|127\.0\.0\.1|\[::1\]))(?::\d+)?(\/[^#]*)?$/.exec(uri) ?? [];
  return before && `${before}${after ?? '/'}`;
}
