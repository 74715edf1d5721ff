import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, untestable, violated } from '../../core/outcome.js';
import { seen, statusOf } from '../../core/seen.js';

const CLAUDE = ['https://claude.ai', 'https://claude.com'];

export default defineCheck({
  needs: { variants: 'transport/variants' },
  judge: ({ variants }) =>
    all(
      variants.eras.flatMap(({ revision, control, origins }) => {
        if (!control.result) return [untestable('the control, a request without Origin, is refused too')];
        return origins.map(({ origin, reply }) => {
          const { exchange } = reply;
          const finding = {
            subject: `Origin: ${origin} (${revision})`,
            observed: seen(exchange),
            exchange: exchange.id,
          };
          if (CLAUDE.includes(origin))
            return reply.result ? met : violated({ ...finding, expected: 'the same answer as without Origin' });
          if (statusOf(exchange) === 403) return met;
          // Whether served or broken over it: no page gets further than with another answer.
          return doubtful({ ...finding, expected: '403' });
        });
      }),
    ),
});
