import { defineCheck } from '../../core/check.js';
import { each, met, show, untestable, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { seen: 'authorization/refusals' },
  judge: ({ seen: { redemptions, flows } }) =>
    each('redemptions', ['wrong verifier', 'no verifier'] as const, (change) => {
      const tried = redemptions.filter((redemption) => redemption.change === change);
      const proof = tried.find(({ issued, first, codeStillGood }) => issued || first || codeStillGood);
      if (!proof)
        return untestable(`${change}: no code to try it with (${flows.at(-1)?.problem ?? 'all were used up'})`);
      const { response, id } = proof.exchange;
      const observed = `${response?.status} ${show(response?.body)}`;
      if (proof.issued)
        return violated({ subject: `token request with ${change}`, expected: 'invalid_grant', observed, exchange: id });
      return response && response.status >= 400 && response.status < 500
        ? met
        : untestable(`${change}: neither a token nor a refusal, ${observed}`);
    }),
});
