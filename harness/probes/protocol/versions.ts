import { CLIENT_INFO } from '../../session/caller.js';
import { rpcMessage } from '../../session/jsonrpc.js';
import { sendRaw } from '../../session/raw.js';
import { revisionsOf } from '../../session/revisions.js';
import { spokenEras } from '../../session/spoken.js';
import type { Reply } from '../../session/types.js';
import { defineProbe } from '../context.js';

/** A date that no revision has. */
const UNKNOWN = '2099-01-01';
const PING_TIMEOUT_MS = 5_000;

/** initialize with every revision of the legacy era and one that nobody knows, and a ping. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 90_000,
  sends: ['initialize with each revision before 2026-07-28 and with 2099-01-01, and DELETE of the session', 'ping'],
  traffic: { requests: 14 },
  needs: { negotiated: 'session/eras' },
  gather: async ({ negotiated }, { wire, target, tokens, openSession, signal }) => {
    const legacy = spokenEras(negotiated).find(({ era }) => era === 'legacy');
    if (!legacy) return { legacy: false as const };
    const way = { wire, url: target.url, authorization: () => tokens.authorization(), signal };
    const asked: { version: string; known: boolean; reply: Reply }[] = [];
    for (const version of [...revisionsOf('legacy').map(({ id }) => id), UNKNOWN]) {
      const params = { protocolVersion: version, capabilities: {}, clientInfo: CLIENT_INFO };
      const reply = await sendRaw(way, {
        purpose: `initialize ${version}`,
        body: rpcMessage('initialize', params, 1),
      });
      asked.push({ version, known: version !== UNKNOWN, reply });
      const id = reply.exchange.response?.headers['mcp-session-id'];
      if (id !== undefined && /^[\x21-\x7e]+$/.test(id))
        await sendRaw(way, { purpose: 'DELETE of a session', method: 'DELETE', headers: { 'Mcp-Session-Id': id } });
    }
    const session = await openSession('legacy', { signal });
    const ping = await session.request('ping', undefined, { signal, timeoutMs: PING_TIMEOUT_MS });
    await session.close();
    return { legacy: true as const, revision: legacy.revision, asked, ping };
  },
});
