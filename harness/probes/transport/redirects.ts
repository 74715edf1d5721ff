import type { Exchange } from '../../core/evidence.js';
import { defineProbe } from '../context.js';

const MOST_HOPS = 5;
/** A redirect is quick; HEAD of an event stream may hang for ever. */
const TIMEOUT_MS = 3_000;
const BODY = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} });

/** HEAD, GET and POST of the MCP URL without a token, each followed by hand. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 60_000,
  sends: ['HEAD, GET and POST of the MCP URL without a token; where they redirect, up to 5 hops each'],
  traffic: { requests: 3 + 3 * MOST_HOPS },
  needs: { openings: 'transport/openings' },
  gather: async (_, { wire, target, signal }) => {
    const headers = Object.fromEntries(Object.keys(target.headers).map((name) => [name, '']));
    const follow = async (method: string): Promise<{ method: string; hops: Exchange[] }> => {
      const hops: Exchange[] = [];
      let url: string | undefined = target.url;
      while (url !== undefined && hops.length <= MOST_HOPS) {
        const hop: Exchange = await wire.exchange({
          purpose: `${method} of the MCP URL without a token`,
          method,
          url,
          headers: {
            ...headers,
            accept: method === 'POST' ? 'application/json, text/event-stream' : 'text/event-stream',
            ...(method === 'POST' && { 'content-type': 'application/json' }),
          },
          ...(method === 'POST' && { body: BODY }),
          timeoutMs: TIMEOUT_MS,
          signal,
          onHead: () => 'stop',
        });
        hops.push(hop);
        const location: string | undefined = hop.response?.headers.location;
        const redirects = hop.response && hop.response.status >= 300 && hop.response.status < 400;
        url = redirects && location && URL.canParse(location, url) ? new URL(location, url).href : undefined;
      }
      return { method, hops };
    };
    return { chains: await Promise.all(['HEAD', 'GET', 'POST'].map(follow)) };
  },
});
