import { defineCheck } from '../../core/check.js';
import { each, met, show, untestable, violated } from '../../core/outcome.js';

const METHOD_NOT_FOUND = -32601;

export default defineCheck({
  needs: { reconnect: 'reliability/reconnect' },
  judge: ({ reconnect }) =>
    each('dropped sessions', reconnect.drops, ({ waitMs, dropped, opening, after, refused }) => {
      if (dropped.fault?.kind !== 'aborted')
        return untestable(`the call could not be broken off: ${dropped.fault?.message}`);
      if (after?.result && after.result.isError !== true) return met;
      // A new session that answers so has no tools, dropped or not.
      if (after?.error?.code === METHOD_NOT_FOUND) return untestable('there are no tools to call: see tools.nonempty');
      const shown = after?.exchange ?? opening;
      if (shown?.response?.status === 429) return untestable(`rate limited ${waitMs} ms after the drop`);
      return violated({
        subject: `client that lost its connection ${waitMs} ms ago`,
        expected: 'a new session with the same token, and its first call answered',
        observed:
          refused ?? (after?.error ? show(after.error) : (shown?.fault?.message ?? `HTTP ${shown?.response?.status}`)),
        ...(shown && { exchange: shown.id }),
      });
    }),
});
