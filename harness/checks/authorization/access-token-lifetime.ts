import { defineCheck } from '../../core/check.js';
import { doubtful, met, untestable, violated } from '../../core/outcome.js';

/** Claude renews up to five minutes before the end. */
const SHORTEST_S = 300;
const LONGEST_S = 86_400;

export default defineCheck({
  needs: { consented: 'authorization/consents' },
  judge: ({ consented: { flows } }) => {
    const flow = flows.find(({ tokens }) => tokens?.access_token);
    if (!flow?.tokens) return untestable('no token was issued');
    const { claims, tokens, token } = flow;
    const claimed =
      typeof claims?.exp === 'number' && typeof claims.iat === 'number' ? claims.exp - claims.iat : undefined;
    const told = tokens.expires_in;
    const lifeS = typeof told === 'number' || typeof told === 'string' ? Number(told) : claimed;
    if (lifeS === undefined || Number.isNaN(lifeS)) return untestable('the token response tells no lifetime');
    const finding = {
      subject: `access token of flow ${flow.name}`,
      expected: 'more than 5 minutes and at most a day',
      observed: `${lifeS} s`,
      ...(token && { exchange: token.id }),
    };
    if (lifeS <= 0) return violated(finding);
    return lifeS > SHORTEST_S && lifeS <= LONGEST_S ? met : doubtful(finding);
  },
});
