import { defineCheck } from '../../core/check.js';
import { doubtful, met, untestable } from '../../core/outcome.js';

/** Others, such as 415 or 429, refuse for another reason. */
const REFUSED = [400, 401, 403];

export default defineCheck({
  needs: { seen: 'authorization/late-code' },
  judge: ({ seen: { flow, waitedMs } }) => {
    const { token, tokens, reached, problem } = flow;
    const minutes = Math.round(waitedMs / 60_000);
    if (reached === 'token')
      return doubtful({
        subject: `a code, ${minutes} minutes old`,
        expected: 'invalid_grant: a code lives ten minutes at most',
        observed: 'a token',
        ...(token && { exchange: token.id }),
      });
    const status = token?.response?.status ?? 0;
    return REFUSED.includes(status) && tokens?.error !== 'invalid_client'
      ? met
      : untestable(`neither a token nor a refusal: ${problem ?? status}`);
  },
});
