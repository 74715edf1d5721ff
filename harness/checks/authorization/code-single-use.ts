import { defineCheck } from '../../core/check.js';
import { doubtful, met, metBecause, show, untestable, violated } from '../../core/outcome.js';

/** A server that has forgotten an expired code cannot tell a replay from an invention: codes may live a minute and less. */
const REMEMBERED_MS = 30_000;

export default defineCheck({
  needs: { seen: 'authorization/code-replay' },
  judge: ({ seen: { flow, before, replay, issued, redeemedAt, after } }) => {
    const { response, fault, id } = replay;
    const finding = { subject: `code of flow ${flow}, redeemed again`, exchange: id };
    if (issued)
      return violated({ ...finding, expected: 'invalid_grant', observed: `${response?.status}, a second token` });
    if (!response || ![400, 401, 403].includes(response.status))
      return untestable(`neither a token nor a refusal: ${response?.status ?? fault?.message} ${show(response?.body)}`);
    if (!before.listed || !after) return metBecause('refused; its first token had ended before, and says nothing');
    if (!after.listed) return met;
    const ageMs = redeemedAt ? Date.parse(replay.at) - Date.parse(redeemedAt) : Number.POSITIVE_INFINITY;
    return ageMs <= REMEMBERED_MS
      ? doubtful({ ...finding, expected: 'its first token is revoked', observed: 'it still works' })
      : metBecause('refused, too late after the first time to tell whether its token is revoked then');
  },
});
