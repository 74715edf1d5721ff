import { defineCheck } from '../../core/check.js';
import { all, met, untestable, violated } from '../../core/outcome.js';
import { mayRead } from '../cors-headers.js';

const ORIGIN = 'https://claude.ai';

export default defineCheck({
  needs: { cors: 'cors/answers' },
  wants: { browser: 'cors/browser' },
  judge: ({ cors, browser }) => {
    const answers = [
      { what: 'tools/list', exchange: cors.success },
      { what: 'tools/list without a token', exchange: cors.refused },
    ];
    const seen = answers.flatMap(({ what, exchange }) =>
      exchange?.response
        ? [
            mayRead(exchange, ORIGIN)
              ? met
              : violated({
                  subject: `${what} from ${ORIGIN}`,
                  expected: 'Access-Control-Allow-Origin',
                  observed: `HTTP ${exchange.response.status}, ${exchange.response.headers['access-control-allow-origin'] ?? 'no such header'}`,
                  exchange: exchange.id,
                }),
          ]
        : [],
    );
    const inPage = (browser?.requests ?? []).flatMap(({ what, readable, problem }) =>
      readable
        ? [met]
        : [
            violated({
              subject: `${what} by a page of ${ORIGIN} in a real browser`,
              expected: 'an answer that the page may read',
              observed: problem ?? 'nothing',
            }),
          ],
    );
    if (!cors.success)
      seen.push(untestable(`no session opened with Origin ${ORIGIN}: see transport.origin-validation`));
    return all([...seen, ...inPage]);
  },
});
