import { Untestable } from '../../core/errors.js';
import type { Exchange } from '../../core/evidence.js';
import { steadily } from '../../session/raw.js';
import type { WireRequest } from '../../wire/types.js';
import { defineProbe } from '../context.js';

/** User-Agents by the name under which findings have them. */
const AGENTS: Readonly<Record<string, string>> = {
  browser:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'Claude-User': 'Claude-User',
  'claude-code': 'claude-code/2.1.280',
  'python-httpx': 'python-httpx/0.28.1',
  none: '',
};

export interface AgentRequest {
  what: string;
  of: 'MCP server' | 'authorization server';
  agent: string;
  exchange: Exchange;
}

/** The same requests under several User-Agents: does an edge turn Claude's away? Nothing is signed, nothing registered. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 120_000,
  sends: [
    'under 5 User-Agents each: tools/list without a token, GET of the metadata documents, GET of the registration and token endpoints',
  ],
  traffic: { requests: 25 },
  needs: { declared: 'target/declared' },
  wants: { discovery: 'authorization/discovery' },
  gather: async ({ declared, discovery }, { wire, target, signal }) => {
    if (declared.loopback) throw new Untestable('nothing stands before a loopback target; certify the deployed URL');
    const issuer = discovery?.issuers[0];
    const found = (attempts: readonly { url: string; document?: unknown }[] | undefined): string | undefined =>
      attempts?.find(({ document }) => document)?.url;
    const endpoint = (name: string): string | undefined => {
      const url = discovery?.server?.[name];
      return typeof url === 'string' && URL.canParse(url) ? url : undefined;
    };
    const places = [
      { what: 'the MCP URL', of: 'MCP server', url: target.url },
      { what: 'protected resource metadata', of: 'MCP server', url: found(discovery?.resource.attempts) },
      { what: 'authorization server metadata', of: 'authorization server', url: found(issuer?.attempts) },
      { what: 'the registration endpoint', of: 'authorization server', url: endpoint('registration_endpoint') },
      { what: 'the token endpoint', of: 'authorization server', url: endpoint('token_endpoint') },
    ] as const;
    const bare = Object.fromEntries(Object.keys(target.headers).map((name) => [name, '']));
    const requests: AgentRequest[] = [];
    for (const { what, of, url } of places) {
      if (url === undefined) continue;
      const post = what === 'the MCP URL';
      for (const [agent, name] of Object.entries(AGENTS)) {
        const request: WireRequest = {
          purpose: `${what} as ${agent}`,
          method: post ? 'POST' : 'GET',
          url,
          headers: {
            ...(url === target.url && bare),
            'user-agent': name,
            accept: post ? 'application/json, text/event-stream' : 'application/json',
            ...(post && { 'content-type': 'application/json' }),
          },
          ...(post && { body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }) }),
          timeoutMs: 10_000,
          signal,
          onEvent: () => 'stop',
        };
        // One lost connection is no challenge: what went unanswered is asked once more.
        const first = await steadily(wire, request);
        const exchange = first.response ? first : await wire.exchange(request);
        requests.push({ what, of, agent, exchange });
      }
    }
    return { requests };
  },
});
