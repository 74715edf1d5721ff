import { defineCheck } from '../../core/check.js';
import { doubtful, each, met, untestable, violated } from '../../core/outcome.js';

const DAY_MS = 86_400_000;
const DAYS = 14;

export default defineCheck({
  needs: { tls: 'tls/hosts' },
  judge: ({ tls }) =>
    each('hosts', tls.hosts, ({ origin, handshake }) => {
      if (!handshake.tls) return untestable(`${origin}: no TLS handshake (${handshake.error})`);
      const { validTo } = handshake.tls;
      const days = (Date.parse(validTo) - Date.parse(tls.at)) / DAY_MS;
      if (!Number.isFinite(days)) return untestable(`${origin}: its certificate shows no end of validity`);
      if (days >= DAYS) return met;
      const finding = { subject: origin, expected: `a certificate with at least ${DAYS} days left` };
      const observed = days < 0 ? `expired on ${validTo}` : `${days.toFixed(1)} days, until ${validTo}`;
      return (days < 0 ? violated : doubtful)({ ...finding, observed });
    }),
});
