import { defineCheck } from '../../core/check.js';
import { doubtful, met, untestable, violated } from '../../core/outcome.js';

const MODERN = ['TLSv1.2', 'TLSv1.3'];

export default defineCheck({
  needs: { tls: 'tls/hosts' },
  judge: ({ tls }) => {
    const accepted = tls.versions.filter(({ handshake }) => handshake.tls).map(({ version }) => version);
    const subject = tls.hosts[0]?.origin ?? 'the MCP host';
    const expected = 'TLS 1.2 or 1.3, and nothing older';
    if (accepted.length === 0)
      return untestable(`no TLS handshake in any version: ${tls.versions.map(({ handshake }) => handshake.error)[0]}`);
    if (!accepted.some((version) => MODERN.includes(version)))
      return violated({ subject, expected, observed: accepted.join(', ') });
    return accepted.every((version) => MODERN.includes(version))
      ? met
      : doubtful({ subject, expected, observed: accepted.join(', ') });
  },
});
