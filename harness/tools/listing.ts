import type { Json, McpSession, Reply } from '../session/types.js';

/** Limits of `tools/list`: pages, and tools over all pages. */
export const MOST_PAGES = 200;
export const MOST_TOOLS = 10_000;

/** A whole tools/list: every page, or the reason why not. */
export interface Listing {
  tools: { definition: Json; exchange: string }[];
  pages: Reply[];
  problem?: string;
}

/** Lists the tools page by page, within bounds, and no cursor twice. */
export async function listTools(
  session: McpSession,
  signal: AbortSignal,
  { mostPages = MOST_PAGES }: { mostPages?: number } = {},
): Promise<Listing> {
  const pages: Reply[] = [];
  const tools: Listing['tools'] = [];
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
    tools.push(
      ...listed.slice(0, MOST_TOOLS - tools.length).map((definition) => ({ definition, exchange: reply.exchange.id })),
    );
    const next = reply.result?.nextCursor;
    cursor = typeof next === 'string' ? next : undefined;
    if (cursor !== undefined && cursors.has(cursor)) problem = `the cursor of page ${pages.length} was given before`;
    else if (cursor !== undefined && pages.length >= mostPages)
      problem = `the list does not end after ${mostPages} pages`;
    else if (tools.length >= MOST_TOOLS) problem = `the list does not end after ${MOST_TOOLS} tools`;
    if (cursor !== undefined) cursors.add(cursor);
  } while (cursor !== undefined && problem === undefined);
  return { tools, pages, ...(problem && { problem }) };
}
