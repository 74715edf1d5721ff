import { Untestable } from '../../core/errors.js';
import { rpcMessage } from '../../session/jsonrpc.js';
import { spokenEras } from '../../session/spoken.js';
import { isObject } from '../../wire/json.js';
import { defineProbe } from '../context.js';

/** What a page of https://claude.ai was let see of one request. */
export interface PageRequest {
  what: string;
  readable: boolean;
  status?: number;
  /** Headers that the page could read. */
  headers?: Record<string, string>;
  problem?: string;
}

/** A page of https://claude.ai in a real browser asks the MCP server: preflights and all. */
export default defineProbe({
  impact: 'sign-in',
  budgetMs: 60_000,
  sends: ['tools/list with and without the token, by a page of https://claude.ai in a browser'],
  traffic: { requests: 4 },
  needs: { negotiated: 'session/eras', openings: 'transport/openings' },
  gather: async ({ negotiated, openings }, { inBrowser, target, tokens, openSession, signal }) => {
    if (!inBrowser) throw new Untestable('this run has no browser');
    const [newest] = spokenEras(negotiated);
    const session = await openSession(newest.era, { signal });
    const headers = {
      ...session.headers('tools/list'),
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
    };
    const body = JSON.stringify(rpcMessage('tools/list', { _meta: session.meta() }, 1));
    const authorization = await tokens.authorization();
    const asks = [
      { what: 'tools/list', headers: { ...headers, ...(authorization && { Authorization: authorization }) } },
      ...(openings.auth === 'none' ? [] : [{ what: 'tools/list without a token', headers }]),
    ];
    const script = `
      const seen = [];
      for (const { what, headers } of ${JSON.stringify(asks)}) {
        try {
          const response = await fetch(${JSON.stringify(target.url)}, { method: 'POST', headers, body: ${JSON.stringify(body)} });
          seen.push({ what, readable: true, status: response.status, headers: Object.fromEntries(response.headers) });
          await response.body?.cancel();
        } catch (error) {
          seen.push({ what, readable: false, problem: String(error) });
        }
      }
      return seen;`;
    const requests = await inBrowser(script);
    await session.close();
    return { requests: (Array.isArray(requests) ? requests.filter(isObject) : []) as unknown as PageRequest[] };
  },
});
