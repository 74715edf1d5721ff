import type { Exchange } from './evidence.js';

/** Headers that curl sets by itself, and that prove nothing. */
const OWN = new Set(['host', 'user-agent', 'accept-encoding', 'content-length', 'connection', 'transfer-encoding']);

/** A longer body does not fit into an argument, and is piped in; what fills it is written as a count. */
const LONGEST_ARGUMENT = 8_000;
const SHORTEST_FILLING = 1_000;

/** What stands for a secret in evidence. */
const MARK = /‹([a-z-]+):[0-9a-f]{8}›/g;

const SESSION = 'mcp-session-id';

/**
 * A shell command that sends the request of an exchange again. The token is written as `$TOKEN`, other secrets after their
 * kind (`$CLIENT_SECRET`); a session of its own is opened where the request is part of one.
 */
export function curlOf({ request }: Exchange): string {
  const { method, url, headers, body } = request;
  const session = headers[SESSION] === undefined ? '' : `${opening(url, headers)}; `;
  const words = ['curl', '-sS', '-i', ...(method === 'GET' ? [] : ['-X', method]), quoted(url)];
  for (const [name, value] of Object.entries(headers)) {
    if (OWN.has(name.toLowerCase())) continue;
    const shown = name.toLowerCase() === SESSION ? `${name}: ${SESSION_VARIABLE}` : `${name}: ${value}`;
    words.push('-H', quoted(shown));
  }
  if (body === undefined || body === '') return session + words.join(' ');
  if (body.length <= LONGEST_ARGUMENT) return `${session}${words.join(' ')} --data-binary ${quoted(body)}`;
  return `${session}${piped(body, Number(headers['content-length']))} | ${words.join(' ')} --data-binary @-`;
}

/** Shell commands that print a long body; one that evidence has cut goes on as it ends. */
function piped(body: string, bytes: number): string {
  const missing = Math.max(0, (bytes || 0) - new TextEncoder().encode(body).length);
  const whole = body + (body.at(-1) ?? '').repeat(missing);
  const parts: string[] = [];
  let from = 0;
  for (const { at, length } of fillings(whole)) {
    if (at > from) parts.push(`printf %s ${quoted(whole.slice(from, at))}`);
    parts.push(`head -c ${length} /dev/zero | tr '\\0' ${quoted(whole.charAt(at))}`);
    from = at + length;
  }
  if (from < whole.length) parts.push(`printf %s ${quoted(whole.slice(from))}`);
  return `{ ${parts.join('; ')}; }`;
}

/** Where one ASCII character stands again and again. By hand: a pattern runs out of stack on a body of megabytes. */
function* fillings(text: string): Generator<{ at: number; length: number }> {
  for (let at = 0, end = 0; at < text.length; at = end) {
    const letter = text.charCodeAt(at);
    do end++;
    while (text.charCodeAt(end) === letter);
    if (end - at >= SHORTEST_FILLING && letter <= 126) yield { at, length: end - at };
  }
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
