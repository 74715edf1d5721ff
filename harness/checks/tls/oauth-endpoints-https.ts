import { defineCheck } from '../../core/check.js';
import { each, met, notApplicable, untestable, violated } from '../../core/outcome.js';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

export default defineCheck({
  needs: { tls: 'tls/hosts', openings: 'transport/openings' },
  judge: ({ tls, openings }) => {
    if (openings.auth === 'none') return notApplicable('the server answers without authorization');
    if (!tls.authorization || tls.endpoints.length === 0)
      return untestable('no authorization server metadata was found: see authorization.as-metadata-discoverable');
    return each('OAuth endpoints', tls.endpoints, ({ name, url }) => {
      const { protocol, origin, hostname } = new URL(url);
      if (protocol !== 'https:') {
        if (LOOPBACK.includes(hostname)) return met;
        return violated({ subject: name, expected: 'an https URL', observed: url });
      }
      const handshake = tls.hosts.find((host) => host.origin === origin)?.handshake;
      if (!handshake?.tls) return untestable(`${origin}: no TLS handshake (${handshake?.error})`);
      if (handshake.tls.authorized) return met;
      const observed = `${handshake.tls.authorizationError}; issuer ${handshake.tls.issuer}`;
      return violated({
        subject: `${name} at ${origin}`,
        expected: 'a certificate that is valid for the host',
        observed,
      });
    });
  },
});
