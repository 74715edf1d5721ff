import { unlessUntestable } from '../../core/errors.js';
import type { Exchange } from '../../core/evidence.js';
import { openSession as open } from '../../session/open.js';
import { revisionsOf } from '../../session/revisions.js';
import type { Json } from '../../session/types.js';
import { canonical, comparable } from '../../tools/definition.js';
import { listTools } from '../../tools/listing.js';
import { isObject } from '../../wire/json.js';
import { defineProbe } from '../context.js';

/** Further connections in each era, beside that of the catalogue, and lists on each of them. */
const CONNECTIONS = 2;
const ROUNDS = 2;

/** Annotations came with it. */
const FIRST_WITH_HINTS = '2025-03-26';

/** Of a long catalogue only so many pages are compared. */
const MOST_PAGES = 5;

/** tools/list again, over connections of their own: whether names, hints and schemas stay the same, and their order. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 60_000,
  sends: [
    `tools/list again, ${ROUNDS} times on each of ${CONNECTIONS} further connections, in each era`,
    'initialize and tools/list in each older revision that has annotations',
  ],
  traffic: { requests: 2 * CONNECTIONS * (ROUNDS * MOST_PAGES + 3) + 8 },
  needs: { negotiated: 'session/eras', catalog: 'tools/catalog' },
  gather: async ({ negotiated, catalog }, { openSession, wire, target, tokens, signal }) => {
    const lists = [];
    for (const { era, revision } of negotiated.eras) {
      const known = catalog.byEra.find((listing) => listing.revision === revision);
      if (!known || known.problem) continue;
      const before = new Map(
        catalog.tools.flatMap(({ definition, revisions }) =>
          revisions.includes(revision) ? [[String(definition.name), comparable(definition)] as const] : [],
        ),
      );
      for (let connection = 1; connection <= CONNECTIONS; connection++) {
        const session = await openSession(era, { signal, fresh: true });
        try {
          for (let round = 1; round <= ROUNDS; round++) {
            const mostPages = Math.min(MOST_PAGES, known.exchanges.length);
            const { tools, pages, problem } = await listTools(session, signal, { mostPages });
            const shaped = tools.map(({ definition }) => (isObject(definition) ? definition : {}));
            const after = new Map(shaped.map((definition) => [String(definition.name), comparable(definition)]));
            const whole = known.exchanges.length <= MOST_PAGES;
            lists.push({
              revision,
              connection,
              round,
              exchange: pages[0]!.exchange.id,
              names: shaped.map(({ name }) => String(name)),
              differences: [
                ...(whole
                  ? [...before.keys()].filter((name) => !after.has(name)).map((name) => `${name} is gone`)
                  : []),
                ...[...after].flatMap(([name, text]) => {
                  const was = before.get(name);
                  return was === text ? [] : [was === undefined ? `${name} is new` : `${name} is defined otherwise`];
                }),
              ],
              ...(problem && (whole || !pages.at(-1)?.result) && { problem }),
            });
          }
        } finally {
          await session.close();
        }
      }
    }
    return { lists, older: await asOlder() };

    /** The first page as clients of the revisions before get it: hints and input must be the same for them. */
    async function asOlder(): Promise<{ revision: string; exchange: Exchange; differences: string[] }[]> {
      const legacy = negotiated.eras.find(({ era }) => era === 'legacy');
      if (!legacy) return [];
      const before = new Map(
        catalog.tools.flatMap(({ definition, revisions }) =>
          revisions.includes(legacy.revision) ? [[String(definition.name), core(definition)] as const] : [],
        ),
      );
      const found = [];
      for (const { id } of revisionsOf('legacy').filter(
        (one) => one.id < legacy.revision && one.id >= FIRST_WITH_HINTS,
      )) {
        const options = { authorization: () => tokens.authorization(), signal, fresh: true };
        const session = await unlessUntestable(open(wire, target.url, 'legacy', id, options));
        const { exchange, result } = (session?.revision === id && (await session.request('tools/list', {}))) || {};
        await session?.close();
        if (!exchange || !Array.isArray(result?.tools)) continue;
        const differences = result.tools.filter(isObject).flatMap((definition) => {
          const was = before.get(String(definition.name));
          return was === core(definition)
            ? []
            : [`${definition.name} is ${was === undefined ? 'new' : 'defined otherwise'}`];
        });
        if (before.size > 0 && result.tools.length === 0) differences.push('no tools');
        found.push({ revision: id, exchange, differences });
      }
      return found;
    }
  },
});

/** Hints and input: other members came with some revision or other. */
function core({ annotations, inputSchema }: Record<string, Json>): string {
  const { $schema: _, ...schema } = isObject(inputSchema) ? inputSchema : {};
  return canonical([annotations ?? null, schema]);
}
