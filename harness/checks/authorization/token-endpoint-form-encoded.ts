import { defineCheck } from '../../core/check.js';
import { met, show, untestable, violated } from '../../core/outcome.js';
import { isPassing } from '../../core/seen.js';

export default defineCheck({
  needs: { consented: 'authorization/consents', seen: 'authorization/token-errors' },
  judge: ({ consented: { flows }, seen: { attempts, bare } }) => {
    const redeemed = flows.flatMap(({ token }) => (token?.response ? [{ id: token.id, ...token.response }] : []));
    const refused = redeemed.find(({ status }) => status === 415);
    const subject = 'token endpoint';
    if (refused)
      return violated({ subject, expected: 'forms are read', observed: '415 for a form', exchange: refused.id });
    if (!redeemed.some(({ status }) => status === 200)) return untestable('no code was redeemed with a form');
    const [same] = attempts;
    const busy = [bare, ...(same ? [same] : [])].find(({ exchange }) => isPassing(exchange));
    if (busy) return untestable(`a form with an unknown code: status ${busy.exchange.response?.status}`);
    const answer = ({ exchange: { response, fault }, document }: typeof bare): string =>
      `${response?.status ?? fault?.message} ${show(document?.error)}`;
    // With and without the charset, the same unknown code must be refused in the same way.
    return same && answer(same) === answer(bare)
      ? met
      : violated({
          subject,
          expected: `${same && answer(same)} for a form without charset too`,
          observed: answer(bare),
          exchange: bare.exchange.id,
        });
  },
});
