import type { Exchange } from '../core/evidence.js';
import type { ProbeEvidence } from '../core/probe.js';
import { statusOf } from '../core/seen.js';
import { listed, mayRead } from './cors-headers.js';

export const MODERN_HEADERS = ['mcp-method', 'mcp-name'];

/** Headers that the preflight asked for and the answer does not allow (Fetch standard, "CORS-preflight fetch"). */
export function refusedHeaders({ request, response }: Exchange): string[] {
  const allowed = listed(response?.headers['access-control-allow-headers']);
  // Accept needs no leave; `*` does not cover Authorization.
  return listed(request.headers['access-control-request-headers']).filter(
    (name) => name !== 'accept' && !allowed.includes(name) && (name === 'authorization' || !allowed.includes('*')),
  );
}

/** Why no page of the origin gets a request through to this server, after the answer to its preflight; nothing where one does. */
export function stoppedBy(
  { origin, exchange }: ProbeEvidence['cors/answers']['preflights'][number],
  { auth, stateful }: Pick<ProbeEvidence['cors/answers'], 'auth' | 'stateful'>,
  { eras }: ProbeEvidence['session/eras'],
): { expected: string; observed: string } | undefined {
  const status = statusOf(exchange);
  if (status < 200 || status > 299 || !mayRead(exchange, origin))
    return {
      expected: '200 or 204, and the origin allowed',
      observed: `HTTP ${status}, ${exchange.response?.headers['access-control-allow-origin'] ?? 'no Access-Control-Allow-Origin'}`,
    };
  const sent = [
    'content-type',
    'mcp-protocol-version',
    ...(auth === 'none' ? [] : ['authorization']),
    ...(stateful ? ['mcp-session-id'] : []),
    ...(eras.some(({ era }) => era === 'modern') ? MODERN_HEADERS : []),
  ];
  const missing = refusedHeaders(exchange).filter((name) => sent.includes(name));
  if (missing.length === 0) return undefined;
  const allowed = listed(exchange.response?.headers['access-control-allow-headers']);
  return { expected: `${missing.join(', ')} allowed`, observed: allowed.join(', ') || 'no header allowed' };
}
