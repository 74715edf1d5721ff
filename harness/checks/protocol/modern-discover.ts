import { defineCheck } from '../../core/check.js';
import { met, notApplicable, show, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { discovered: 'protocol/discover' },
  judge: ({ discovered }) => {
    if (!discovered.modern) return notApplicable('the server does not speak 2026-07-28');
    const { exchange, result, error } = discovered.reply;
    const finding = { subject: 'server/discover', exchange: exchange.id };
    if (!result)
      return violated({
        ...finding,
        expected: 'a result',
        observed: error ? `error ${show(error)}` : `HTTP ${exchange.response?.status ?? exchange.fault?.message}`,
      });
    const wrong = [
      Array.isArray(result.supportedVersions) && result.supportedVersions.includes('2026-07-28')
        ? []
        : ['supportedVersions with 2026-07-28'],
      result.capabilities instanceof Object ? [] : ['capabilities'],
      typeof result.ttlMs === 'number' && result.ttlMs >= 0 ? [] : ['ttlMs >= 0'],
      result.cacheScope === 'public' || result.cacheScope === 'private' ? [] : ['cacheScope public or private'],
    ].flat();
    return wrong.length === 0 ? met : violated({ ...finding, expected: wrong.join(', '), observed: show(result) });
  },
});
