import { defineCheck } from '../../core/check.js';
import { doubtful, met, notApplicable, show, untestable, violated } from '../../core/outcome.js';
import { isPassing } from '../../core/seen.js';

/** Users would sign in again within a working day. */
const WORKDAY_MS = 8 * 3_600_000;

export default defineCheck({
  needs: { seen: 'authorization/refresh' },
  wants: { signIn: 'authorization/sign-in' },
  judge: ({ seen: { flow, refreshable, expiresInMs, first, next }, signIn }) => {
    const subject = `grant of flow ${flow}`;
    if (!refreshable)
      return expiresInMs !== null && expiresInMs < WORKDAY_MS
        ? doubtful({ subject, expected: 'a refresh token', observed: `none, and a life of ${expiresInMs / 1000} s` })
        : notApplicable('no refresh token was issued, and none is needed for a day of work');
    if (!first) return untestable('the refresh was not tried');
    const { exchange, access } = first;
    const { response, fault } = exchange;
    const [used] = access?.exchanges.slice(-1) ?? [];
    const busy = [exchange, used, next?.exchange].find((one) => one && isPassing(one));
    if (access?.listed && next && !next.issued && !busy)
      return violated({
        subject,
        expected: 'a token for the new refresh token as well',
        observed: `${next.exchange.response?.status ?? next.exchange.fault?.message} ${show(next.exchange.response?.body)}`,
        exchange: next.exchange.id,
      });
    if (access?.listed) return met;
    if (busy) return untestable(`${busy.purpose}: status ${busy.response?.status}`);
    // The control: a token that was not refreshed.
    if (access && signIn && !signIn.accesses.some(({ listed }) => listed))
      return untestable('no token at all makes the server list its tools: see authorization.authorization-code-flow');
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
