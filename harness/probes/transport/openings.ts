import type { Exchange } from '../../core/evidence.js';
import { negotiate } from '../../session/negotiate.js';
import { openSession } from '../../session/open.js';
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
  ],
  traffic: { requests: 10 },
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
    const listing = await listAsStranger();
    const answers = [...found.openings.map(({ reply }) => reply.exchange), ...(listing ? [listing] : [])];
    const refused = answers.filter(({ response }) => response && [401, 403, 407].includes(response.status));
    const unauthorized = refused.find(({ response }) => response?.status === 401) ?? refused[0];
    const open = found.eras.length > 0;
    return {
      ...found,
      get,
      /** `mixed`: some of it is open, some asks for authorization. `unknown`: neither was seen. */
      auth: unauthorized
        ? open
          ? ('mixed' as const)
          : ('required' as const)
        : open
          ? ('none' as const)
          : ('unknown' as const),
      /** The first answer that asked for authorization. */
      ...(unauthorized && { unauthorized }),
    };

    /** A server may greet strangers and refuse them the tools: tools/list of a session decides. */
    async function listAsStranger(): Promise<Exchange | undefined> {
      const legacy = found.eras.find(({ era }) => era === 'legacy');
      if (!legacy) return undefined;
      const session = await openSession(wire, url, legacy.era, legacy.revision, { signal, headers });
      const reply = await session.request('tools/list', {}, { signal });
      await session.close();
      return reply.exchange;
    }
  },
});
