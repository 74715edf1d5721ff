import { defineCheck } from '../../core/check.js';
import { met, notApplicable, untestable, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { seen: 'authorization/refresh' },
  judge: ({ seen: { refreshable, first, concurrent } }) => {
    if (!refreshable) return notApplicable('no refresh token was issued');
    if (!first?.access?.listed) return untestable('a single refresh does not work');
    if (!concurrent) return untestable('there was no second grant to refresh twice');
    if (concurrent.alive) return met;
    const answers = concurrent.exchanges.map(({ response, fault }) => response?.status ?? fault?.message);
    return violated({
      subject: `two refreshes at once, grant of flow ${concurrent.flow}`,
      expected: 'one of the two tokens works',
      observed: `answers ${answers.join(' and ')}, and no token works`,
      ...(concurrent.exchanges[0] && { exchange: concurrent.exchanges[0].id }),
    });
  },
});
