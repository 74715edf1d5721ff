import { defineCheck } from '../../core/check.js';
import { doubtful, met, untestable } from '../../core/outcome.js';

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
    return status >= 400 && status < 500 && tokens?.error !== 'invalid_client'
      ? met
      : untestable(`neither a token nor a refusal: ${problem ?? status}`);
  },
});
