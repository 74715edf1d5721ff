import type { Exchange } from '../../core/evidence.js';
import { measureIds } from '../../session/ids.js';
import { rpcMessage } from '../../session/jsonrpc.js';
import { sendRaw } from '../../session/raw.js';
import { spokenEras } from '../../session/spoken.js';
import type { Reply } from '../../session/types.js';
import { defineProbe } from '../context.js';

const IDS = 20;

/** The life of a session of the legacy era: its id, its stream, its end. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 60_000,
  sends: [
    'GET of the MCP URL in a session; tools/list without the session id; DELETE of the session, and tools/list in it',
    `initialize, and DELETE of the session, ${IDS} times, where the server gives out session ids`,
  ],
  traffic: { requests: 2 * IDS + 10 },
  needs: { negotiated: 'session/eras' },
  gather: async ({ negotiated }, { wire, target, tokens, openSession, signal }) => {
    const legacy = spokenEras(negotiated).find(({ era }) => era === 'legacy');
    if (!legacy) return { legacy: false as const };
    const way = { wire, url: target.url, authorization: () => tokens.authorization(), signal };
    const session = await openSession('legacy', { signal });
    const headers = session.headers('tools/list');
    const get = (await sendRaw(way, { purpose: `GET in a session ${legacy.revision}`, headers, onHead: () => 'stop' }))
      .exchange;
    const found = { legacy: true as const, revision: legacy.revision, stateful: session.sessionId !== undefined, get };
    // An id that no client may send back is none; that it was given is told all the same.
    const unusable = session.opening[0]?.response?.headers['mcp-session-id'];
    if (session.sessionId === undefined) return { ...found, ...(unusable && { unusableId: session.opening[0]!.id }) };
    const control = await session.request('tools/list', {}, { signal });
    const withoutId = await session.request(
      'tools/list',
      {},
      {
        signal,
        headers: { 'Mcp-Session-Id': '' },
        purpose: 'tools/list without the session id',
      },
    );
    const deleted = (await sendRaw(way, { purpose: 'DELETE of the session', method: 'DELETE', headers })).exchange;
    const afterDelete = await session.request('tools/list', {}, { signal, purpose: 'tools/list in a deleted session' });
    return { ...found, lived: { control, withoutId, deleted, afterDelete, ...(await collectIds()) } };

    /** Session ids are secrets that evidence must not hold: they are measured here. */
    async function collectIds(): Promise<{ opened: Reply[]; ids: ReturnType<typeof measureIds> }> {
      const opened: Reply[] = [];
      const ids: string[] = [];
      const ends: Promise<Exchange>[] = [];
      for (let n = 0; n < IDS; n++) {
        const params = {
          protocolVersion: legacy!.revision,
          capabilities: {},
          clientInfo: { name: 'touchstone', version: '0' },
        };
        const reply = await sendRaw(way, {
          purpose: `initialize ${n + 1} of ${IDS}`,
          body: rpcMessage('initialize', params, 1),
        });
        const id = reply.exchange.response?.headers['mcp-session-id'];
        if (opened.length === 0) opened.push(reply);
        if (id === undefined) break;
        ids.push(id);
        const end = sendRaw(way, {
          purpose: 'DELETE of a session',
          method: 'DELETE',
          headers: { ...headers, 'Mcp-Session-Id': id },
        });
        ends.push(end.then(({ exchange }) => exchange));
      }
      await Promise.all(ends);
      return { opened, ids: measureIds(ids) };
    }
  },
});
