import { spokenEras } from '../../session/spoken.js';
import type { Json, McpSession, Reply } from '../../session/types.js';
import { mergeListings } from '../../tools/definition.js';
import { isObject } from '../../wire/json.js';
import { defineProbe } from '../context.js';

/** Limits of `tools/list`: pages, and tools over all pages. */
const MOST_PAGES = 200;
const MOST_TOOLS = 10_000;

/** Every page of tools/list, in each era that the server speaks. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 60_000,
  sends: ['tools/list, page by page, in each era'],
  traffic: { requests: 2 * MOST_PAGES },
  needs: { negotiated: 'session/eras' },
  gather: async ({ negotiated }, { openSession, signal }) => {
    const listings = await Promise.all(
      spokenEras(negotiated.eras).map(async ({ era, revision }) => {
        const session = await openSession(era, { signal });
        try {
          return { era, revision, ...(await list(session, signal)) };
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

async function list(session: McpSession, signal: AbortSignal) {
  const pages: Reply[] = [];
  const tools: { definition: Json; exchange: string }[] = [];
  const cursors = new Set<string>();
  let cursor: string | undefined;
  let problem: string | undefined;
  do {
    const reply = await session.request('tools/list', cursor === undefined ? {} : { cursor }, { signal });
    pages.push(reply);
    const listed = reply.result?.tools;
    if (!Array.isArray(listed)) {
      problem = `page ${pages.length} has no list of tools`;
      break;
    }
    tools.push(...listed.map((definition) => ({ definition, exchange: reply.exchange.id })));
    const next = reply.result?.nextCursor;
    cursor = typeof next === 'string' ? next : undefined;
    if (cursor !== undefined && cursors.has(cursor)) problem = `the cursor of page ${pages.length} was given before`;
    else if (pages.length >= MOST_PAGES) problem = `the list does not end after ${MOST_PAGES} pages`;
    else if (tools.length >= MOST_TOOLS) problem = `the list does not end after ${MOST_TOOLS} tools`;
    if (cursor !== undefined) cursors.add(cursor);
  } while (cursor !== undefined && problem === undefined);
  // Messages of all pages would hold every definition twice; the exchanges stand in their own file.
  const exchanges = pages.map(({ exchange }) => exchange);
  const last = pages.at(-1);
  const answered = last?.message !== undefined;
  return { tools, exchanges, answered, ...(problem && { problem }), ...(last?.error && { error: last.error }) };
}
