import { defineCheck } from '../../core/check.js';
import { doubtful, met, notApplicable, show, untestable, violated } from '../../core/outcome.js';

/** Users would sign in again within a working day. */
const WORKDAY_MS = 8 * 3_600_000;

export default defineCheck({
  needs: { seen: 'authorization/refresh' },
  judge: ({ seen: { flow, refreshable, expiresInMs, first } }) => {
    const subject = `grant of flow ${flow}`;
    if (!refreshable)
      return expiresInMs !== null && expiresInMs < WORKDAY_MS
        ? doubtful({ subject, expected: 'a refresh token', observed: `none, and a life of ${expiresInMs / 1000} s` })
        : notApplicable('no refresh token was issued, and none is needed for a day of work');
    if (!first) return untestable('the refresh was not tried');
    const { exchange, access } = first;
    const { response, fault } = exchange;
    if (access?.listed) return met;
    const [used] = access?.exchanges.slice(-1) ?? [];
    const observed = access
      ? `a token with which the server answers ${used?.response?.status ?? used?.fault?.message}`
      : `${response?.status ?? fault?.message} ${show(response?.body)}`;
    return violated({
      subject,
      expected: 'a new token with which the server lists its tools',
      observed,
      exchange: exchange.id,
    });
  },
});
