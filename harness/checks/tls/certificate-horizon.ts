import { defineCheck } from '../../core/check.js';
import { doubtful, each, met, untestable, violated } from '../../core/outcome.js';

const DAY_MS = 86_400_000;
const DAYS = 14;
/** Of a certificate that is short-lived by design, this share of its life must be left (the renewal that RFC 9773 suggests). */
const SHARE = 1 / 3;

export default defineCheck({
  needs: { tls: 'tls/hosts' },
  judge: ({ tls }) =>
    each('hosts', tls.hosts, ({ origin, handshake }) => {
      if (!handshake.tls) return untestable(`${origin}: no TLS handshake (${handshake.error})`);
      const { validFrom, validTo } = handshake.tls;
      const lifeDays = (Date.parse(validTo) - Date.parse(validFrom)) / DAY_MS;
      const wantedDays = Math.min(DAYS, Number.isFinite(lifeDays) ? lifeDays * SHARE : DAYS);
      const days = (Date.parse(validTo) - Date.parse(tls.at)) / DAY_MS;
      if (!Number.isFinite(days)) return untestable(`${origin}: its certificate shows no end of validity`);
      if (days >= wantedDays) return met;
      const finding = {
        subject: origin,
        expected: `a certificate with at least ${Number(wantedDays.toFixed(1))} days left`,
      };
      const observed = days < 0 ? `expired on ${validTo}` : `${days.toFixed(1)} days, until ${validTo}`;
      return (days < 0 ? violated : doubtful)({ ...finding, observed });
    }),
});
