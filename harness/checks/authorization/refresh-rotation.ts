import { defineCheck } from '../../core/check.js';
import { doubtful, met, notApplicable, untestable, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { seen: 'authorization/refresh' },
  judge: ({ seen: { flow, refreshable, publicClient, first, replay, late } }) => {
    if (!refreshable) return notApplicable('no refresh token was issued');
    if (!publicClient) return notApplicable('the client has a secret, which binds its refresh tokens');
    if (!first?.issued || !replay) return untestable('the refresh did not work');
    const finding = { subject: `refresh of flow ${flow}`, expected: 'a new refresh token, and the old one refused' };
    if (first.rotated && !replay.issued) return met;
    if (first.rotated && late?.issued)
      return violated({ ...finding, observed: 'the old one still works after 90 s', exchange: late.exchange.id });
    if (first.rotated)
      return doubtful({
        ...finding,
        observed: `the old one still works after the new one${late ? ', and no more after 90 s' : ''}`,
        exchange: replay.exchange.id,
      });
    const observed = replay.issued ? 'the same refresh token' : 'no new refresh token, and the old one is refused';
    return violated({ ...finding, observed, exchange: first.exchange.id });
  },
});
