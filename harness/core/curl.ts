import type { Exchange } from './evidence.js';

/** Headers that curl sets by itself, and that prove nothing. */
const OWN = new Set(['host', 'user-agent', 'accept-encoding', 'content-length', 'connection', 'transfer-encoding']);

/** A longer body is not written out. */
const LONGEST_BODY = 8_000;

/** What stands for a secret in evidence. */
const MARK = /‹([a-z-]+):[0-9a-f]{8}›/g;

const SESSION = 'mcp-session-id';

/**
 * A shell command that sends the request of an exchange again. The token is written as `$TOKEN`, other secrets after their
 * kind (`$CLIENT_SECRET`); a session of its own is opened where the request is part of one.
 */
export function curlOf({ id, request }: Exchange): string {
  const { method, url, headers, body } = request;
  const session = headers[SESSION] === undefined ? '' : `${opening(url, headers)}; `;
  const words = ['curl', '-sS', '-i', ...(method === 'GET' ? [] : ['-X', method]), quoted(url)];
  for (const [name, value] of Object.entries(headers)) {
    if (OWN.has(name.toLowerCase())) continue;
    const shown = name.toLowerCase() === SESSION ? `${name}: ${SESSION_VARIABLE}` : `${name}: ${value}`;
    words.push('-H', quoted(shown));
  }
  if (body !== undefined && body !== '')
    words.push('--data-binary', body.length <= LONGEST_BODY ? quoted(body) : `@body-of-${id}`);
  return session + words.join(' ');
}

/** Stands for the session id until it is quoted; no server can send it, for it holds a character that no header may. */
const SESSION_VARIABLE = '‹session:00000000›';

/** Opens a session as the one in which the request was made was opened, and keeps its id in $SESSION. */
function opening(url: string, headers: Readonly<Record<string, string>>): string {
  const revision = headers['mcp-protocol-version'] ?? '2025-11-25';
  const { authorization } = headers;
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 0,
    method: 'initialize',
    params: { protocolVersion: revision, capabilities: {}, clientInfo: { name: 'curl', version: '8' } },
  });
  const words = [
    'curl -sS -D - -o /dev/null',
    quoted(url),
    ...(authorization === undefined ? [] : ['-H', quoted(`Authorization: ${authorization}`)]),
    "-H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream'",
    '--data-binary',
    quoted(body),
  ];
  return `SESSION=$(${words.join(' ')} | tr -d '\\r' | sed -n 's/^mcp-session-id: //Ip')`;
}

/** One word for a POSIX shell; secrets become variables. */
function quoted(text: string): string {
  const escaped = text.replaceAll("'", "'\\''");
  return `'${escaped.replace(MARK, (_, kind: string) => `'"$${kind.toUpperCase().replaceAll('-', '_')}"'`)}'`;
}
