import { randomUUID } from 'node:crypto';
import type { Exchange } from '../../core/evidence.js';
import { steadily } from '../../session/raw.js';
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
  malformed: { what: string; bearable?: true; exchange: Exchange }[];
  /** Legacy: the answer to notifications/initialized. */
  notification?: Exchange;
  /** Legacy with sessions: tools/list under a session id that the server never gave. */
  unknownSession?: Exchange;
}

interface Broken {
  what: string;
  body: string;
  type?: string;
  /** A server may take it in good part: a matter of its answering at all. */
  bearable?: true;
}

const BROKEN: readonly Broken[] = [
  { what: 'half a JSON object', body: '{"jsonrpc":"2.0",' },
  { what: 'an empty body', body: '' },
  { what: 'an empty array', body: '[]', bearable: true },
  {
    what: 'JSON as text/plain',
    body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}',
    type: 'text/plain',
    bearable: true,
  },
];

/** Who has not answered a bearable request by then may be waiting for more of it. */
const BEARABLE_MS = 5_000;

/** Gone with 2026-07-28 (changelog); initialize is left out, for it may be read as one of a client of before. */
const REMOVED = ['ping', 'logging/setLevel', 'resources/subscribe', 'resources/unsubscribe'];

/** Requests that must be refused without harm. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 60_000,
  sends: [
    'in each era: tools/list, an unknown method, half a JSON object, an empty body, an empty array, JSON as text/plain; in 2026-07-28 methods that it has no more',
    'tools/list under an unknown session id',
  ],
  traffic: { requests: 32 },
  needs: { negotiated: 'session/eras' },
  gather: async ({ negotiated }, { wire, target, tokens, openSession, signal }) => {
    const url = new URL(target.url);
    const post = async (
      session: McpSession,
      purpose: string,
      body: string,
      headers: Record<string, string> = {},
      timeoutMs?: number,
    ): Promise<Exchange> => {
      const authorization = await tokens.authorization();
      // A gateway may stumble over any of them.
      return steadily(wire, {
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
        ...(timeoutMs !== undefined && { timeoutMs }),
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
      for (const { what, body, type, bearable } of BROKEN)
        malformed.push({
          what,
          ...(bearable && { bearable }),
          exchange: await post(session, what, body, type ? { 'content-type': type } : {}, bearable && BEARABLE_MS),
        });
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
