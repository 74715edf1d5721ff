import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, show, untestable, violated } from '../../core/outcome.js';

const TRACE = /^\s*at .+:\d+:\d+\)?\s*$|\bat .+ \(.+:\d+:\d+\)|Traceback \(most recent call last\)/m;

export default defineCheck({
  needs: { refused: 'transport/refusals' },
  judge: ({ refused }) =>
    all(
      refused.eras.flatMap(({ revision, control, malformed }) => {
        if (!control.result) return [untestable('the control, a well-formed request, is refused too')];
        return malformed.map(({ what, bearable, exchange }) => {
          const { response, fault } = exchange;
          const finding = {
            subject: `${what} (${revision})`,
            expected: `a${bearable ? 'n' : ' 4xx'} answer that shows nothing of the inside`,
            exchange: exchange.id,
          };
          if (bearable && !response && fault?.kind === 'timeout') return met;
          if (!response) return violated({ ...finding, observed: `no answer: ${fault?.message}` });
          if (response.status === 429) return untestable(`${what}: HTTP 429, the server limits its rate`);
          const body = response.body.replaceAll('\\n', '\n');
          const observed = `HTTP ${response.status}, ${show(response.body) || 'an empty body'}`;
          if (response.status >= (bearable ? 200 : 400) && response.status < 500 && !TRACE.test(body)) return met;
          if (response.status === 200 && body.includes('-32700')) return doubtful({ ...finding, observed });
          return violated({ ...finding, observed });
        });
      }),
      'no era was spoken',
    ),
});
