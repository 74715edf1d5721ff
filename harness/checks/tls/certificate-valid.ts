import { defineCheck } from '../../core/check.js';
import { met, untestable, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { endpoint: 'tls/endpoint', declared: 'target/declared' },
  judge: ({ endpoint, declared }) => {
    if (endpoint.scheme === 'http') return untestable('an http URL has no certificate; tls.https-only says so');
    const { handshake } = endpoint;
    const subject = declared.url;
    const expected = 'a chain to a recognised authority for this host name, within its dates';
    if (handshake.tls === undefined)
      return violated({ subject, expected, observed: `no TLS handshake: ${handshake.error}` });
    const { authorized, authorizationError, issuer, altNames, validFrom, validTo } = handshake.tls;
    if (authorized) return met;
    return violated({
      subject,
      expected,
      observed: `${authorizationError}; issuer ${issuer}, names ${altNames}, valid ${validFrom} to ${validTo}`,
    });
  },
});
