import { defineCheck } from '../../core/check.js';
import { doubtful, each, met, show, untestable, violated } from '../../core/outcome.js';
import { isPassing, seen, statusOf } from '../../core/seen.js';

export default defineCheck({
  needs: { negotiated: 'session/eras', catalog: 'tools/catalog' },
  judge: ({ negotiated, catalog }) =>
    each('eras', negotiated.eras, ({ revision, welcome }) => {
      const capabilities = welcome.capabilities as Record<string, unknown> | null | undefined;
      const listing = catalog.byEra.find((entry) => entry.revision === revision);
      const exchange = listing?.exchanges[0]?.id;
      const finding = { subject: `revision ${revision}`, ...(exchange && { exchange }) };
      if (listing && !listing.answered)
        return untestable('tools/list brought no JSON-RPC answer: see transport.response-content-type');
      if (!listing || listing.names.length === 0)
        return violated({
          ...finding,
          expected: 'an answer to tools/list with tools in it',
          observed: listing?.error ? `error ${show(listing.error)}` : 'no tools',
        });
      const last = listing.exchanges.at(-1);
      if (listing.problem?.endsWith(' has no list of tools') && last) {
        if (isPassing(last)) return untestable(`${listing.problem} (${revision}): HTTP ${statusOf(last)}`);
        return violated({
          ...finding,
          exchange: last.id,
          expected: 'a page for each cursor that the server gave',
          observed: `${listing.problem}: ${listing.error ? `error ${show(listing.error)}` : seen(last)}`,
        });
      }
      if (capabilities?.tools instanceof Object) return met;
      return doubtful({
        ...finding,
        expected: 'capabilities.tools declared',
        observed: `capabilities: ${show(capabilities)}`,
      });
    }),
});
