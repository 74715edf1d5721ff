import { defineCheck } from '../../core/check.js';
import { all, each, met, notApplicable, show, violated } from '../../core/outcome.js';

/** Results that carry the hints (2026-07-28 server/utilities/caching); server/discover has its own row. */
const CACHEABLE = ['tools/list', 'prompts/list', 'resources/list', 'resources/templates/list', 'resources/read'];

export default defineCheck({
  needs: { messages: 'protocol/messages', negotiated: 'session/eras' },
  wants: { two: 'protocol/second-lists' },
  judge: ({ messages, negotiated, two }) => {
    const modern = negotiated.eras.find(({ era }) => era === 'modern');
    if (!modern) return notApplicable('the server does not speak 2026-07-28');
    const results = messages.answers.filter(
      ({ revision, asked, result }) => revision === modern.revision && result && CACHEABLE.includes(asked ?? ''),
    );
    const hinted = each('results of 2026-07-28 that may be cached', results, ({ exchange, asked, result }) => {
      const { ttlMs, cacheScope } = result!;
      const wrong = [
        Number.isInteger(ttlMs) && (ttlMs as number) >= 0 ? [] : ['ttlMs, an integer >= 0'],
        cacheScope === 'public' || cacheScope === 'private' ? [] : ['cacheScope, public or private'],
      ].flat();
      if (wrong.length === 0) return met;
      return violated({
        subject: `${asked} (${modern.revision})`,
        expected: wrong.join('; '),
        observed: `ttlMs ${show(ttlMs ?? undefined)}, cacheScope ${show(cacheScope ?? undefined)}`,
        exchange: exchange.id,
      });
    });
    const shared = (two?.compared ?? []).map(({ method, revision, same, asked }) => {
      const given = asked.findLast(({ scope }) => scope === 'public');
      if (same !== false || !given) return met;
      return violated({
        subject: `${method} of two accounts (${revision})`,
        expected: 'cacheScope private: each of them is given another list',
        observed: 'cacheScope public, by which a cache may hand the list of one to the other',
        exchange: given.exchange.id,
      });
    });
    return all([hinted, ...shared]);
  },
});
