import { defineCheck } from '../../core/check.js';
import { doubtful, met, untestable, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { expired: 'errors/expired-token' },
  judge: ({ expired: { before, after, lifeMs } }) => {
    if (before.response?.status !== 200) return untestable('the token was not accepted before it expired');
    const { response, fault, id } = after.exchange;
    const finding = {
      subject: `tools/list with a token that expired (after ${lifeMs / 1000} s)`,
      expected: 'HTTP 401 with a WWW-Authenticate challenge',
      exchange: id,
    };
    if (!response) return untestable(`no answer after the token had expired: ${fault?.message}`);
    if (response.status === 401)
      return response.headers['www-authenticate']
        ? met
        : doubtful({ ...finding, observed: 'HTTP 401 without a challenge' });
    return violated({
      ...finding,
      observed:
        after.result && after.result.isError !== true
          ? `HTTP ${response.status} with a result`
          : `HTTP ${response.status}`,
    });
  },
});
