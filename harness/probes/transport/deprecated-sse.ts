import { lookForDeprecatedSse } from '../../session/negotiate.js';
import { defineProbe } from '../context.js';

/** Whether the HTTP+SSE transport of 2024-11-05 stands beside Streamable HTTP: at the MCP URL, or where the SDK's examples have it. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 30_000,
  sends: [
    'where Streamable HTTP is served: GET of the MCP URL without a session, and of /sse beside an MCP URL on /mcp',
  ],
  traffic: { requests: 2 },
  needs: { negotiated: 'session/eras' },
  gather: async ({ negotiated }, { wire, target, tokens, signal }) => {
    const url = new URL(target.url);
    const places = negotiated.eras.length === 0 ? [] : [url, ...siblingOf(url)];
    const options = { authorization: () => tokens.authorization(), signal };
    return { looks: await Promise.all(places.map((place) => lookForDeprecatedSse(wire, place, options))) };
  },
});

/** Only by its usual name: another path on the same host may be another's server. */
function siblingOf(url: URL): URL[] {
  const pathname = url.pathname.replace(/\/mcp\/?$/, '/sse');
  return pathname === url.pathname ? [] : [Object.assign(new URL(url), { pathname })];
}
