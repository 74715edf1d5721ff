import { inAnyOrder } from '../../tools/definition.js';
import { isObject, type Json } from '../../wire/json.js';
import { defineProbe } from '../context.js';

/** Lists that may be cached (2026-07-28 server/utilities/caching), the capability that brings each, and the member that holds it. */
const LISTS = [
  ['tools/list', 'tools', 'tools'],
  ['prompts/list', 'prompts', 'prompts'],
  ['resources/list', 'resources', 'resources'],
  ['resources/templates/list', 'resources', 'resourceTemplates'],
] as const;

/** Who asks, in this order: a list that changes by itself, or from one machine to the next by turns, shows that it does. */
const TURNS = ['first', 'second', 'second', 'first'] as const;

/** What two accounts are given as the first page of each list of 2026-07-28. */
export default defineProbe({
  impact: 'sign-in',
  lane: 'alone',
  budgetMs: 60_000,
  sends: ['in 2026-07-28: tools/list, and what else may be listed, twice for each of two accounts'],
  traffic: { requests: TURNS.length * LISTS.length },
  needs: { negotiated: 'session/eras', other: 'authorization/second-account' },
  gather: async ({ negotiated, other }, { openSession, signal }) => {
    const modern = negotiated.eras.find(({ era }) => era === 'modern');
    if (!modern) return { compared: [] };
    const { capabilities = {} } = modern.welcome;
    const declared: Json = { tools: {}, ...(isObject(capabilities) && capabilities) };
    const sessions = {
      first: await openSession('modern', { signal }),
      second: await openSession('modern', { signal, authorization: async () => `Bearer ${other.grant.accessToken}` }),
    };
    const compared = [];
    for (const [method, capability, member] of LISTS) {
      if (!isObject(declared[capability])) continue;
      const asked = [];
      for (const who of TURNS) {
        const { exchange, result } = await sessions[who].request(method, {}, { signal });
        asked.push({ who, exchange, scope: result?.cacheScope ?? null, items: itemsOf(result?.[member]) });
      }
      const [first, second, secondAgain, firstAgain] = asked.map(({ items }) => items);
      const isSteady = first !== undefined && second !== undefined && first === firstAgain && second === secondAgain;
      compared.push({
        method,
        revision: modern.revision,
        /** Undecided where a list is missing, or changes by itself. */
        same: isSteady ? first === second : null,
        asked: asked.map(({ items: _, ...one }) => one),
      });
    }
    return { compared };
  },
});

/** To be compared; undefined for what is no list. */
const itemsOf = (list: Json | undefined): string | undefined => (Array.isArray(list) ? inAnyOrder(list) : undefined);
