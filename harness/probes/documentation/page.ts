import { Untestable } from '../../core/errors.js';
import type { Exchange } from '../../core/evidence.js';
import { readPage } from '../../tools/documented.js';
import { fullBody } from '../../wire/whole.js';
import { defineProbe } from '../context.js';

const MOST_REDIRECTS = 3;

/** The page that the target file names as documentation: its words, and the names that its lists show. No script of it is run. */
export default defineProbe({
  impact: 'observe',
  budgetMs: 60_000,
  sends: [`GET of the documentation, and of up to ${MOST_REDIRECTS} addresses that it redirects to`],
  traffic: { requests: 1 + MOST_REDIRECTS },
  needs: {},
  gather: async (_, { target, wire, signal }) => {
    const { documentation } = target.documents;
    if (!documentation) throw new Untestable('the target file names no documents.documentation');
    const exchanges: Exchange[] = [];
    let url: string | undefined = documentation;
    while (url && exchanges.length <= MOST_REDIRECTS) {
      const exchange: Exchange = await wire.exchange({
        purpose: 'documentation',
        method: 'GET',
        url,
        headers: { accept: 'text/html, text/markdown, text/plain', authorization: '' },
        signal,
      });
      exchanges.push(exchange);
      url = redirection(exchange);
    }
    const last = exchanges.at(-1)!;
    return { url: documentation, exchanges, ...readPage(last.response?.status === 200 ? fullBody(last) : '') };
  },
});

function redirection({ request, response }: Exchange): string | undefined {
  const location = response && response.status >= 300 && response.status < 400 ? response.headers.location : undefined;
  return location && URL.canParse(location, request.url) ? new URL(location, request.url).href : undefined;
}
