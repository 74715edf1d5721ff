import { defineCheck } from '../../core/check.js';
import { each, met, notApplicable, show, violated } from '../../core/outcome.js';

/** Results that carry the hints (2026-07-28 server/utilities/caching); server/discover has its own row. */
const CACHEABLE = ['tools/list', 'prompts/list', 'resources/list', 'resources/templates/list', 'resources/read'];

export default defineCheck({
  needs: { messages: 'protocol/messages', negotiated: 'session/eras' },
  judge: ({ messages, negotiated }) => {
    const modern = negotiated.eras.find(({ era }) => era === 'modern');
    if (!modern) return notApplicable('the server does not speak 2026-07-28');
    const results = messages.answers.filter(
      ({ revision, asked, result }) => revision === modern.revision && result && CACHEABLE.includes(asked ?? ''),
    );
    return each('results of 2026-07-28 that may be cached', results, ({ exchange, asked, result }) => {
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
  },
});
