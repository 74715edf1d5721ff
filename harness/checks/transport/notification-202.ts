import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, notApplicable, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { refused: 'transport/refusals' },
  judge: ({ refused }) => {
    const legacy = refused.eras.filter(({ era }) => era === 'legacy');
    if (legacy.length === 0 && refused.eras.length > 0)
      return notApplicable('the server speaks 2026-07-28 only, which has no session to announce');
    return all(
      legacy.flatMap(({ revision, notification }) => {
        if (!notification) return [];
        const { response, fault, id } = notification;
        const empty = (response?.body ?? '').trim() === '';
        const finding = {
          subject: `notifications/initialized (${revision})`,
          expected: '202 with an empty body',
          exchange: id,
        };
        if (response?.status === 202 && empty) return [met];
        const observed = response
          ? `HTTP ${response.status}, ${empty ? 'empty' : response.body.slice(0, 100)}`
          : `no answer: ${fault?.message}`;
        // A body that is no message (`Accepted`, `null`) is read by no client.
        const harmless = response && [200, 202, 204].includes(response.status) && !/"jsonrpc"/.test(response.body);
        return [(harmless ? doubtful : violated)({ ...finding, observed })];
      }),
      'no notification was sent',
    );
  },
});
