import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, show, untestable, violated } from '../../core/outcome.js';

const INVALID_PARAMS = -32602;
/** Nothing was said of the tool. */
const UNHEARD = [401, 403, 429];

export default defineCheck({
  needs: { made: 'tools/mistakes' },
  wants: { catalog: 'tools/catalog' },
  judge: ({ made, catalog }) => {
    if (catalog?.tools.length === 0) return untestable('no tools were seen: to such a server every name is unknown');
    return all(
      made.mistakes
        .filter(({ kind }) => kind === 'unknown-tool')
        .map(({ revision, reply }) => {
          const finding = {
            subject: `revision ${revision}`,
            expected: `JSON-RPC error ${INVALID_PARAMS} for a tool that does not exist`,
            exchange: reply.exchange.id,
          };
          const status = reply.exchange.response?.status;
          if (reply.error?.code === INVALID_PARAMS) return met;
          if (!reply.error && !reply.result && status !== undefined && UNHEARD.includes(status))
            return untestable(`a tool that does not exist was answered with HTTP ${status} (${revision})`);
          if (status === undefined || status >= 500)
            return violated({
              ...finding,
              observed: status ? `HTTP ${status}` : `no answer: ${reply.exchange.fault?.message}`,
            });
          if (reply.error) return doubtful({ ...finding, observed: `error ${show(reply.error)}` });
          if (reply.result?.isError === true) return doubtful({ ...finding, observed: 'a result with isError' });
          return violated({
            ...finding,
            observed: reply.result ? `a success: ${show(reply.result)}` : `HTTP ${status} without a JSON-RPC answer`,
          });
        }),
      'no unknown tool was called',
    );
  },
});
