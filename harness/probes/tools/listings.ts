import { comparable } from '../../tools/definition.js';
import { listTools } from '../../tools/listing.js';
import { isObject } from '../../wire/json.js';
import { defineProbe } from '../context.js';

/** Further connections in each era, beside that of the catalogue, and lists on each of them. */
const CONNECTIONS = 2;
const ROUNDS = 2;

/** Of a long catalogue only so many pages are compared. */
const MOST_PAGES = 5;

/** tools/list again, over connections of their own: whether names, hints and schemas stay the same, and their order. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 60_000,
  sends: [`tools/list again, ${ROUNDS} times on each of ${CONNECTIONS} further connections, in each era`],
  traffic: { requests: 2 * CONNECTIONS * (ROUNDS * MOST_PAGES + 3) },
  needs: { negotiated: 'session/eras', catalog: 'tools/catalog' },
  gather: async ({ negotiated, catalog }, { openSession, signal }) => {
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
    return { lists };
  },
});
