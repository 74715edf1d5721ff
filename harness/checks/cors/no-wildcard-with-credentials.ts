import { defineCheck } from '../../core/check.js';
import { doubtful, each, met, untestable, violated } from '../../core/outcome.js';

const FOREIGN = 'https://evil.example';

export default defineCheck({
  needs: { cors: 'cors/answers' },
  wants: { variants: 'transport/variants' },
  judge: ({ cors, variants }) => {
    const preflight = cors.preflights.find(({ origin }) => origin === FOREIGN)?.exchange;
    // With a token: what is worth stealing is what a signed-in person is shown.
    const signedIn = (variants?.eras ?? []).flatMap(({ origins }) =>
      origins.filter(({ origin }) => origin === FOREIGN).map(({ reply }) => reply.exchange),
    );
    return each('answers', [preflight, cors.foreign, ...signedIn.filter(({ response }) => response)], (exchange) => {
      if (!exchange?.response) return untestable('no answer to a foreign origin');
      const { headers } = exchange.response;
      const origin = headers['access-control-allow-origin'];
      if (headers['access-control-allow-credentials'] !== 'true' || (origin !== FOREIGN && origin !== '*')) return met;
      const finding = {
        subject: `${exchange.request.method} from ${FOREIGN}`,
        expected: 'no credentials for origins that nobody named',
        observed: `Access-Control-Allow-Origin: ${origin} with Access-Control-Allow-Credentials: true`,
        exchange: exchange.id,
      };
      return origin === '*' ? doubtful(finding) : violated(finding);
    });
  },
});
