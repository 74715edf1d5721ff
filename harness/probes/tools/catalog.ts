import { spokenEras } from '../../session/spoken.js';
import { mergeListings } from '../../tools/definition.js';
import { listTools, MOST_PAGES } from '../../tools/listing.js';
import { isObject } from '../../wire/json.js';
import { defineProbe } from '../context.js';

/** Every page of tools/list, in each era that the server speaks. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 60_000,
  sends: ['tools/list, page by page, in each era'],
  traffic: { requests: 2 * MOST_PAGES },
  needs: { negotiated: 'session/eras' },
  gather: async ({ negotiated }, { openSession, signal }) => {
    const listings = await Promise.all(
      spokenEras(negotiated).map(async ({ era, revision }) => {
        const session = await openSession(era, { signal });
        try {
          const { tools, pages, problem } = await listTools(session, signal);
          const last = pages.at(-1);
          return {
            era,
            revision,
            tools,
            // Messages of all pages would hold every definition twice; the exchanges stand in their own file.
            exchanges: pages.map(({ exchange }) => exchange),
            answered: last?.message !== undefined,
            ...(problem && { problem }),
            ...(last?.error && { error: last.error }),
          };
        } finally {
          await session.close();
        }
      }),
    );
    return {
      /** Definitions, each once, with the revisions in which they are listed so. */
      tools: mergeListings(listings),
      byEra: listings.map(({ tools, ...listing }) => ({
        ...listing,
        names: tools.map(({ definition }) => (isObject(definition) ? (definition.name ?? null) : null)),
      })),
    };
  },
});
