import { spokenEras } from '../../session/spoken.js';
import type { Era, Json, Reply } from '../../session/types.js';
import { isObject } from '../../wire/json.js';
import { defineProbe } from '../context.js';

const MOST_PAGES = 100;
const NO_CURSOR = 'touchstone-invalid';

export interface Paged {
  era: Era;
  revision: string;
  /** Names by page, of each walk. */
  walks: { pages: Json[][]; problem?: string; last: string }[];
  invalid?: Reply;
}

/** Walks the pages of tools/list a second and a third time, where there are several, and asks with a cursor of its own. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 60_000,
  sends: ['where tools/list has several pages: all of them twice more, in each era, and one with an unknown cursor'],
  traffic: { requests: 60 },
  needs: { catalog: 'tools/catalog', negotiated: 'session/eras' },
  gather: async ({ catalog, negotiated }, { openSession, signal }) => {
    const eras: Paged[] = [];
    for (const { era, revision } of spokenEras(negotiated)) {
      const listing = catalog.byEra.find((entry) => entry.revision === revision);
      if (!listing || (listing.exchanges.length < 2 && !listing.problem)) continue;
      const session = await openSession(era, { signal });
      const walk = async (): Promise<Paged['walks'][number]> => {
        const pages: Json[][] = [];
        const cursors = new Set<string>();
        let cursor: string | undefined;
        for (;;) {
          const reply = await session.request('tools/list', cursor === undefined ? {} : { cursor }, { signal });
          const last = reply.exchange.id;
          const tools = reply.result?.tools;
          if (!Array.isArray(tools)) return { pages, problem: `page ${pages.length + 1} has no list of tools`, last };
          pages.push(tools.map((tool) => (isObject(tool) ? (tool.name ?? null) : null)));
          const next = reply.result?.nextCursor;
          if (typeof next !== 'string') return { pages, last };
          if (cursors.has(next)) return { pages, problem: `the cursor of page ${pages.length} was given before`, last };
          if (pages.length >= MOST_PAGES) return { pages, problem: `no end after ${MOST_PAGES} pages`, last };
          cursors.add(next);
          cursor = next;
        }
      };
      const walks = [await walk(), await walk()];
      const invalid = await session.request('tools/list', { cursor: NO_CURSOR }, { signal });
      await session.close();
      eras.push({ era, revision, walks, invalid });
    }
    return { eras };
  },
});
