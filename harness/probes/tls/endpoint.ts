import { Untestable } from '../../core/errors.js';
import { defineProbe } from '../context.js';

/** The certificate of the MCP host, and whether plain HTTP serves MCP beside it. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 30_000,
  sends: ['a TLS handshake with the MCP host', 'tools/list over plain HTTP, port 80, without a token'],
  traffic: { requests: 2 },
  needs: { declared: 'target/declared' },
  gather: async ({ declared }, { wire, target, signal }) => {
    if (declared.loopback)
      throw new Untestable('a loopback target has no public certificate; certify the deployed URL');
    const url = new URL(target.url);
    if (url.protocol !== 'https:') return { scheme: 'http' as const };
    const plain = new URL(url);
    plain.protocol = 'http:';
    plain.port = '';
    const handshake = await wire.handshake(url, { signal });
    const overHttp = await wire.exchange({
      purpose: 'tools/list over plain HTTP',
      method: 'POST',
      url: plain,
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', authorization: '' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }),
      timeoutMs: 10_000,
      signal,
    });
    return { scheme: 'https' as const, handshake, overHttp };
  },
});
