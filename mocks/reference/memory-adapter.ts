import type { Adapter, AdapterPayload } from 'oidc-provider';
import { systemClock } from '../../harness/core/clock.js';

/** Everything the authorization server remembers, by `Model:id`: open, so that a defect can alter what was stored. */
export type Store = Map<string, AdapterPayload>;

/** Storage of one model in the world's own Map. Expiry is judged by the provider, from `exp`. */
export const memoryAdapter = (store: Store, model: string): Adapter => {
  const payloads = (): AdapterPayload[] =>
    [...store].flatMap(([key, payload]) => (key.startsWith(`${model}:`) ? [payload] : []));
  return {
    upsert: async (id, payload) => void store.set(`${model}:${id}`, payload),
    find: async (id) => store.get(`${model}:${id}`),
    findByUid: async (uid) => payloads().find((payload) => payload.uid === uid),
    findByUserCode: async (userCode) => payloads().find((payload) => payload.userCode === userCode),
    consume: async (id) => {
      const payload = store.get(`${model}:${id}`);
      if (payload) payload.consumed = Math.floor(systemClock.date().getTime() / 1000);
    },
    destroy: async (id) => void store.delete(`${model}:${id}`),
    revokeByGrantId: async (grantId) => {
      for (const [key, payload] of store)
        if (key.startsWith(`${model}:`) && payload.grantId === grantId) store.delete(key);
    },
  };
};
