import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, show, untestable, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { messages: 'protocol/messages' },
  judge: ({ messages }) => {
    if (messages.validated === 0) return untestable('no JSON-RPC message was received');
    return all([
      met,
      ...messages.problems
        .filter(({ row }) => row === undefined)
        .map(({ exchanges, revision, subject, pointer, expected, observed, mild }) =>
          (mild ? doubtful : violated)({
            subject: `${subject} (${revision})${exchanges.length > 1 ? `, and ${exchanges.length - 1} more` : ''}`,
            expected: `${pointer || '/'}: ${expected}`,
            observed: show(observed),
            exchange: exchanges[0]!,
          }),
        ),
    ]);
  },
});
