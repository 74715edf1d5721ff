import { defineCheck } from '../../core/check.js';
import { all, met, untestable, violated } from '../../core/outcome.js';
import { mayRead } from '../cors-headers.js';
import { stoppedBy } from '../preflight.js';

const ORIGIN = 'https://claude.ai';

export default defineCheck({
  needs: { cors: 'cors/answers', negotiated: 'session/eras' },
  wants: { browser: 'cors/browser' },
  judge: ({ cors, negotiated, browser }) => {
    const answers = [
      { what: 'tools/list', exchange: cors.success },
      { what: 'tools/list without a token', exchange: cors.refused },
      { what: 'tools/list before 2026-07-28', exchange: cors.older?.success },
      { what: 'initialize', exchange: cors.older?.opening },
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
    const preflight = cors.preflights.find(({ origin }) => origin === ORIGIN);
    const stopped = preflight && stoppedBy(preflight, cors, negotiated);
    const inPage = (browser?.requests ?? []).map(({ what, readable, problem }, index) => {
      if (readable) return met;
      const answer = answers[index]?.exchange;
      // Where the answer may be read and the preflight is in the way, the page had no answer to read.
      if (stopped && answer && mayRead(answer, ORIGIN))
        return untestable('a browser does not get past the preflight: see cors.preflight-mcp');
      return violated({
        subject: `${what} by a page of ${ORIGIN} in a real browser`,
        expected: 'an answer that the page may read',
        observed: problem ?? 'nothing',
      });
    });
    if (!cors.success)
      seen.push(untestable(`no session opened with Origin ${ORIGIN}: see transport.origin-validation`));
    return all([...seen, ...inPage]);
  },
});
