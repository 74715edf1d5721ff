import { defineCheck } from '../../core/check.js';
import { doubtful, met, notApplicable, violated } from '../../core/outcome.js';
import { isBroken, seen } from '../../core/seen.js';

export default defineCheck({
  needs: { versions: 'protocol/versions' },
  judge: ({ versions }) => {
    if (!versions.legacy) return notApplicable('the server speaks 2026-07-28 only, which has no ping');
    const { result, exchange } = versions.ping;
    // _meta, and what nobody knows, may be there (2025-11-25 basic "General fields").
    if (result) return met;
    const finding = {
      subject: `ping (${versions.revision})`,
      expected: 'an empty result within 5 s',
      observed: seen(exchange),
      exchange: exchange.id,
    };
    return isBroken(exchange) || !versions.ping.error ? violated(finding) : doubtful(finding);
  },
});
