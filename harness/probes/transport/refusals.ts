import { randomUUID } from 'node:crypto';
import type { Exchange } from '../../core/evidence.js';
import { spokenEras } from '../../session/spoken.js';
import type { Era, McpSession, Reply } from '../../session/types.js';
import { defineProbe } from '../context.js';

/** What a good server refuses at the transport, in one era, beside the control that it serves. */
export interface Refusals {
  era: Era;
  revision: string;
  /** The same session, an ordinary tools/list. */
  control: Reply;
  unknownMethod: Reply;
  /** 2026-07-28: methods that it does not have any more. */
  removed: { method: string; reply: Reply }[];
  malformed: { what: string; exchange: Exchange }[];
  /** Legacy: the answer to notifications/initialized. */
  notification?: Exchange;
  /** Legacy with sessions: tools/list under a session id that the server never gave. */
  unknownSession?: Exchange;
}

const BROKEN: readonly { what: string; body: string; type?: string }[] = [
  { what: 'half a JSON object', body: '{"jsonrpc":"2.0",' },
  { what: 'an empty body', body: '' },
];

/** Gone with 2026-07-28 (changelog); initialize is left out, for it may be read as one of a client of before. */
const REMOVED = ['ping', 'logging/setLevel', 'resources/subscribe', 'resources/unsubscribe'];

/** Requests that must be refused without harm. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 60_000,
  sends: [
    'in each era: tools/list, an unknown method, half a JSON object, an empty body; in 2026-07-28 methods that it has no more',
    'tools/list under an unknown session id',
  ],
  traffic: { requests: 24 },
  needs: { negotiated: 'session/eras' },
  gather: async ({ negotiated }, { wire, target, tokens, openSession, signal }) => {
    const url = new URL(target.url);
    const post = async (
      session: McpSession,
      purpose: string,
      body: string,
      headers: Record<string, string> = {},
    ): Promise<Exchange> => {
      const authorization = await tokens.authorization();
      return wire.exchange({
        purpose,
        method: 'POST',
        url,
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...session.headers('tools/list'),
          ...(authorization && { authorization }),
          ...headers,
        },
        body,
        signal,
      });
    };
    const eras: Refusals[] = [];
    for (const { era, revision } of spokenEras(negotiated)) {
      const session = await openSession(era, { signal });
      const control = await session.request('tools/list', {}, { signal });
      const unknownMethod = await session.request('touchstone/doesNotExist', {}, { signal });
      const removed = [];
      for (const method of era === 'modern' ? REMOVED : [])
        removed.push({ method, reply: await session.request(method, {}, { signal }) });
      const malformed = [];
      for (const { what, body } of BROKEN) malformed.push({ what, exchange: await post(session, what, body) });
      const notification = session.opening.find(({ request }) => request.body?.includes('"notifications/initialized"'));
      const unknownSession = session.sessionId
        ? await post(
            session,
            'tools/list under an unknown session id',
            JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }),
            { 'mcp-session-id': randomUUID() },
          )
        : undefined;
      await session.close();
      eras.push({
        era,
        revision,
        control,
        unknownMethod,
        removed,
        malformed,
        ...(notification && { notification }),
        ...(unknownSession && { unknownSession }),
      });
    }
    return { eras };
  },
});
