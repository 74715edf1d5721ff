import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, notApplicable, untestable, violated } from '../../core/outcome.js';
import { isBroken, seen } from '../../core/seen.js';
import { mayRead } from '../cors-headers.js';

export default defineCheck({
  needs: { cors: 'cors/answers' },
  judge: ({ cors }) => {
    if (cors.auth === 'none') return notApplicable('the server answers without authorization');
    if (cors.metadata.length === 0) return untestable('no OAuth endpoint was found');
    return all(
      cors.metadata.flatMap(({ what, answers }) =>
        answers.map(({ origin, exchange }) => {
          if (mayRead(exchange, origin)) return met;
          const finding = {
            subject: `${what} from ${origin}`,
            expected: 'Access-Control-Allow-Origin',
            observed:
              exchange.response && !isBroken(exchange) ? `HTTP ${exchange.response.status} without it` : seen(exchange),
            exchange: exchange.id,
          };
          return exchange.request.method === 'OPTIONS' && isBroken(exchange) ? violated(finding) : doubtful(finding);
        }),
      ),
    );
  },
});
