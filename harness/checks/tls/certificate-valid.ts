import { defineCheck } from '../../core/check.js';
import { met, untestable, violated } from '../../core/outcome.js';

/** Node's codes of a peer that was reached and whose TLS, or what stood in its place, was at fault. */
const SPEAKS_TLS = /^(EPROTO|ERR_SSL|ERR_TLS)/;

export default defineCheck({
  needs: { endpoint: 'tls/endpoint', declared: 'target/declared' },
  judge: ({ endpoint, declared }) => {
    if (endpoint.scheme === 'http') return untestable('an http URL has no certificate; tls.https-only says so');
    const { handshake } = endpoint;
    const subject = declared.url;
    const expected = 'a chain to a recognised authority for this host name, within its dates';
    if (handshake.tls === undefined) {
      const { code = '', error } = handshake;
      return SPEAKS_TLS.test(code)
        ? violated({ subject, expected, observed: `no TLS handshake: ${error}` })
        : untestable(`no connection for a handshake: ${error}`);
    }
    const { authorized, authorizationError, issuer, altNames, validFrom, validTo } = handshake.tls;
    if (authorized) return met;
    return violated({
      subject,
      expected,
      observed: `${authorizationError}; issuer ${issuer}, names ${altNames}, valid ${validFrom} to ${validTo}`,
    });
  },
});
