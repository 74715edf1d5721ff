import { defineCheck } from '../../core/check.js';
import { doubtful, met, show, untestable, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { seen: 'authorization/code-replay' },
  judge: ({ seen: { flow, before, replay, issued, after } }) => {
    const { response, fault, id } = replay;
    const finding = { subject: `code of flow ${flow}, redeemed again`, exchange: id };
    if (issued)
      return violated({ ...finding, expected: 'invalid_grant', observed: `${response?.status}, a second token` });
    if (!response || ![400, 401, 403].includes(response.status))
      return untestable(`neither a token nor a refusal: ${response?.status ?? fault?.message} ${show(response?.body)}`);
    if (!before.listed || !after) return untestable('its first token did not work before');
    return after.listed
      ? doubtful({ ...finding, expected: 'its first token is revoked', observed: 'it still works' })
      : met;
  },
});
