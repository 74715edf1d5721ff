import { defineCheck } from '../../core/check.js';
import { doubtful, each, met, notApplicable, show } from '../../core/outcome.js';

/** Since this revision; 2026-07-28 has no resumption. */
const SINCE = '2025-11-25';

export default defineCheck({
  needs: { messages: 'protocol/messages' },
  judge: ({ messages }) => {
    const resumable = messages.answers.filter(
      ({ exchange: { request, response } }) =>
        request.headers['mcp-protocol-version'] === SINCE && response?.events?.some(({ id }) => id !== undefined),
    );
    if (resumable.length === 0 && messages.answers.length > 0)
      return notApplicable(`no event stream of ${SINCE} has event ids: none is resumable`);
    return each('streams', resumable, ({ exchange, revision }) => {
      const [first] = exchange.response?.events ?? [];
      if (first?.id !== undefined && first.data === '') return met;
      return doubtful({
        subject: `${exchange.purpose} (${revision})`,
        expected: 'first of all an event with an id and empty data',
        observed: first ? `id ${first.id ?? 'none'}, data ${show(first.data, 80)}` : 'no event',
        exchange: exchange.id,
      });
    });
  },
});
