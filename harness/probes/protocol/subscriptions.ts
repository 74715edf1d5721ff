import { spokenEras } from '../../session/spoken.js';
import type { Era, Json, McpSession, Reply } from '../../session/types.js';
import { isObject } from '../../wire/json.js';
import { defineProbe } from '../context.js';

const LISTEN_MS = 10_000;

/** Members of a filter of subscriptions/listen by the capability that has `listChanged`. */
const LIST_CHANGED = {
  tools: 'toolsListChanged',
  prompts: 'promptsListChanged',
  resources: 'resourcesListChanged',
} as const;

/** What a server that offers to tell of changes does with a client that wants to be told, in one era. */
export interface Subscribed {
  era: Era;
  revision: string;
  /** Legacy: the first resource of the list; null where the list is empty. */
  resource?: { subscribe: Reply; unsubscribe: Reply } | null;
  /** 2026-07-28: the filter that was asked for, which is what was declared, and the stream up to its first message. */
  listening?: { id: string; filter: Record<string, Json>; reply: Reply };
}

/** Subscriptions, as far as a server declares them. Nothing is changed: what comes when something changes is not seen. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 60_000,
  sends: [
    'where declared: resources/subscribe and resources/unsubscribe of the first resource; subscriptions/listen, ended at its first message',
  ],
  traffic: { requests: 12 },
  needs: { negotiated: 'session/eras' },
  gather: async ({ negotiated }, { openSession, signal }) => {
    const eras: Subscribed[] = [];
    for (const { era, revision, welcome } of spokenEras(negotiated)) {
      const declared = isObject(welcome.capabilities) ? welcome.capabilities : {};
      const offers = Object.entries(LIST_CHANGED).filter(([name]) => memberOf(declared[name], 'listChanged'));
      const watches = memberOf(declared.resources, 'subscribe');
      if (!watches && (era === 'legacy' || offers.length === 0)) continue;
      const session = await openSession(era, { signal });
      const uri = watches ? await firstResource(session, signal) : undefined;
      if (era === 'legacy') {
        const ask = (method: string) => session.request(method, { uri: uri! }, { signal });
        const resource =
          uri === undefined
            ? null
            : { subscribe: await ask('resources/subscribe'), unsubscribe: await ask('resources/unsubscribe') };
        eras.push({ era, revision, resource });
      } else {
        const filter = {
          ...Object.fromEntries(offers.map(([, member]) => [member, true])),
          ...(uri !== undefined && { resourceSubscriptions: [uri] }),
        };
        const id = 'touchstone-listen';
        const reply = await session.request(
          'subscriptions/listen',
          { notifications: filter },
          { id, signal, timeoutMs: LISTEN_MS, onEvent: ({ data }) => (data === '' ? undefined : 'stop') },
        );
        eras.push({ era, revision, listening: { id, filter, reply } });
      }
      await session.close();
    }
    return { eras };
  },
});

const memberOf = (capability: Json | undefined, member: string): boolean =>
  isObject(capability) && capability[member] === true;

async function firstResource(session: McpSession, signal: AbortSignal): Promise<string | undefined> {
  const { result } = await session.request('resources/list', {}, { signal });
  const items = Array.isArray(result?.resources) ? result.resources.filter(isObject) : [];
  return items.map(({ uri }) => uri).find((uri) => typeof uri === 'string');
}
