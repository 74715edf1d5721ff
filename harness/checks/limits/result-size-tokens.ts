import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, violated } from '../../core/outcome.js';
import { allCalls, uncalled } from '../uncalled.js';

const LIMIT = 25_000;
/** The estimates err by up to a fifth. */
const NEAR = 20_000;

export default defineCheck({
  needs: { done: 'tools/calls' },
  wants: { filled: 'tools/forms' },
  judge: ({ done, filled }) =>
    all(
      [
        ...allCalls(done, filled).flatMap(({ tool, revision, size, reply }) => {
          if (!size) return [];
          const { quarter, bpe = quarter } = size.tokens;
          const least = Math.min(quarter, bpe);
          const most = Math.max(quarter, bpe);
          // Text too short to be counted cannot reach the limit, whatever the estimate.
          if (most <= NEAR || size.tokens.bpe === undefined) return [met];
          const finding = {
            subject: `tool ${tool} (${revision})`,
            expected: `a result of at most ${LIMIT} tokens`,
            observed: `about ${bpe} tokens (${size.encoding}), ${quarter} by characters / 4`,
            exchange: reply.exchange.id,
          };
          return [least > LIMIT ? violated(finding) : doubtful(finding)];
        }),
        ...uncalled(done, filled),
      ],
      'no tool gave a result to measure',
    ),
});
