import type { Exchange } from '../../core/evidence.js';
import { resourceMetadataUrls } from '../../oauth/discovery.js';
import { negotiate } from '../../session/negotiate.js';
import { openSession } from '../../session/open.js';
import { isObject, parseJson } from '../../wire/json.js';
import { CALL_OF_NO_TOOL } from '../access.js';
import { defineProbe } from '../context.js';

const CONNECT_BUDGET_MS = 10_000;

/** Every way in, without a token: what is open, what asks for authorization, and what GET does. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 60_000,
  sends: [
    'tools/list as 2026-07-28, without a token',
    'initialize as 2025-11-25 and lower, without a token; where it is served, tools/list',
    'GET of the MCP URL, without a token',
    'where all of that is served: tools/call of a tool that no one has, and GET of protected resource metadata (RFC 9728)',
  ],
  traffic: { requests: 18, toolCalls: 1 },
  needs: {},
  gather: async (_, { wire, target, signal }) => {
    const url = new URL(target.url);
    // Static credentials of the target file are left out: this is what a stranger sees.
    const headers = Object.fromEntries(Object.keys(target.headers).map((name) => [name, '']));
    const [found, get] = await Promise.all([
      negotiate(wire, url, { signal, headers, timeoutMs: CONNECT_BUDGET_MS }),
      wire.exchange({
        purpose: 'GET without a token',
        method: 'GET',
        url,
        headers: { accept: 'text/event-stream', ...headers },
        timeoutMs: CONNECT_BUDGET_MS,
        signal,
        onHead: () => 'stop',
      }),
    ]);
    const opened = found.openings.map(({ reply }) => reply.exchange);
    const asked = found.eras.length > 0 && !opened.some(refuses) ? await useAsStranger() : [];
    const answers = [...opened, ...asked];
    const refused = answers.filter(refuses);
    const unauthorized = refused.find(({ response }) => response?.status === 401) ?? refused[0];
    // What the target file says of itself counts, where nothing contradicts it.
    const open = found.eras.length > 0;
    const announced = open && !unauthorized && (target.auth === 'mixed' || asked.some(announces));
    return {
      ...found,
      get,
      /** `mixed`: some of it is open, some asks for authorization. `unknown`: neither was seen. */
      auth:
        unauthorized || announced
          ? open
            ? ('mixed' as const)
            : ('required' as const)
          : open
            ? ('none' as const)
            : ('unknown' as const),
      /** The first answer that asked for authorization. */
      ...(unauthorized && { unauthorized }),
    };

    /**
     * A server may greet strangers and refuse them the tools, or some of them (lazy authorization): asks for the list, then for a
     * tool that no one has, then for what announces OAuth, until one answer tells. No tool of the server is called.
     */
    async function useAsStranger(): Promise<Exchange[]> {
      const [spoken] = found.eras.toSorted((a, b) => (a.era < b.era ? -1 : 1));
      const session = await openSession(wire, url, spoken!.era, spoken!.revision, { signal, headers });
      const seen: Exchange[] = [];
      const decided = (exchange: Exchange): boolean => {
        seen.push(exchange);
        return refuses(exchange) || announces(exchange);
      };
      try {
        const listing = await session.request('tools/list', {}, { signal });
        if (decided(listing.exchange)) return seen;
        const { exchange } = await session.request('tools/call', CALL_OF_NO_TOOL, { signal });
        // Other refusals may be about the tool.
        if (exchange.response?.status === 401) return [...seen, exchange];
        const purpose = 'protected resource metadata, without a token';
        const accept = { accept: 'application/json', ...headers };
        const ask = { purpose, method: 'GET', headers: accept, timeoutMs: CONNECT_BUDGET_MS, signal };
        for (const [, url] of resourceMetadataUrls(target.url))
          if (decided(await wire.exchange({ ...ask, url }))) return seen;
        return seen;
      } finally {
        await session.close();
      }
    }
  },
});

/** Of what was posted to the MCP URL: who forbids the reading of other paths has not said that the server asks for a sign-in. */
const refuses = ({ request, response }: Exchange): boolean =>
  request.method === 'POST' && response !== undefined && [401, 403, 407].includes(response.status);

/** Metadata that names an authorization server: something here will ask for a sign-in, seen or not. */
function announces({ request, response }: Exchange): boolean {
  if (request.method !== 'GET' || response?.status !== 200) return false;
  const { value } = parseJson(response.body);
  return isObject(value) && Array.isArray(value.authorization_servers) && value.authorization_servers.length > 0;
}
