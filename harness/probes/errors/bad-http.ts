import type { Exchange } from '../../core/evidence.js';
import { spokenEras } from '../../session/spoken.js';
import type { WireRequest } from '../../wire/types.js';
import { defineProbe } from '../context.js';

const OVERSIZE_BYTES = 10_000_000;
const OVERSIZE_HEADER_CHARS = 100_000;
const HANG_MS = 30_000;
const PING = '{"jsonrpc":"2.0","id":1,"method":"ping"}';

/** One request that HTTP has an answer for, whatever it is about. */
export interface BadRequest {
  kind: 'method' | 'media-type' | 'oversize-body' | 'oversize-header';
  what: string;
  exchange: Exchange;
}

/** HTTP requests that are no MCP: other methods, another media type, far too large a body or header. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 180_000,
  sends: [
    'PUT and PATCH',
    'POST of text/xml',
    'where disrupt is allowed: POST with a header of 100 kB, POST of a body of 10 MB',
  ],
  traffic: { requests: 5 },
  needs: { negotiated: 'session/eras' },
  gather: async ({ negotiated }, { wire, target, tokens, impact, signal }) => {
    // The control: this server serves what is well asked.
    spokenEras(negotiated);
    const requests: BadRequest[] = [];
    const send = async (kind: BadRequest['kind'], what: string, request: Partial<WireRequest>): Promise<void> => {
      signal.throwIfAborted();
      const authorization = await tokens.authorization();
      const exchange = await wire.exchange({
        purpose: what,
        method: 'POST',
        url: target.url,
        fresh: true,
        timeoutMs: HANG_MS,
        signal,
        ...request,
        headers: {
          Accept: 'application/json, text/event-stream',
          'Content-Type': 'application/json',
          ...(authorization && { Authorization: authorization }),
          ...request.headers,
        },
      });
      requests.push({ kind, what, exchange });
    };
    for (const method of ['PUT', 'PATCH']) await send('method', method, { method, body: PING });
    const xml = { body: '<ping/>', headers: { 'Content-Type': 'text/xml' } };
    await send('media-type', 'POST of text/xml', xml);
    // Abuse is for those who allow it.
    if (!impact.has('disrupt')) return { requests };
    await send('oversize-header', 'POST with a header of 100 kB', {
      body: PING,
      headers: { 'X-Touchstone-Filler': 'x'.repeat(OVERSIZE_HEADER_CHARS) },
    });
    // Blanks around JSON are JSON still: a server that takes so large a body may answer it.
    const large = `${PING}${' '.repeat(OVERSIZE_BYTES - PING.length)}`;
    await send('oversize-body', 'POST of a body of 10 MB', { body: large });
    return { requests };
  },
});
