import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, violated } from '../../core/outcome.js';
import { allCalls, uncalled } from '../uncalled.js';

const LIMIT = 150_000;
const NEAR = 120_000;

export default defineCheck({
  needs: { done: 'tools/calls' },
  wants: { filled: 'tools/forms' },
  judge: ({ done, filled }) =>
    all(
      [
        ...allCalls(done, filled).flatMap(({ tool, revision, size, reply }) => {
          if (!size) return [];
          if (size.chars <= NEAR) return [met];
          const finding = {
            subject: `tool ${tool} (${revision})`,
            expected: `a result below about ${LIMIT} characters`,
            observed: `${size.chars} characters`,
            exchange: reply.exchange.id,
          };
          return [size.chars > LIMIT ? violated(finding) : doubtful(finding)];
        }),
        ...uncalled(done, filled),
      ],
      'no tool gave a result to measure',
    ),
});
