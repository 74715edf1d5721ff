import { defineCheck } from '../../core/check.js';
import { doubtful, met, show, untestable, violated } from '../../core/outcome.js';

/** What keeps this machine from the network says nothing about the server. */
const OFFLINE = /EAI_AGAIN|ENETUNREACH|ENETDOWN/;
const TROUBLE: Readonly<Record<string, string>> = {
  dns: 'the name does not resolve',
  connect: 'no connection',
  'refused-by-policy': 'not dialled',
};
const SLOW_FIRST_BYTE_MS = 3_000;

export default defineCheck({
  needs: { openings: 'transport/openings' },
  judge: ({ openings }) => {
    const tries = [...openings.openings.map(({ reply }) => reply.exchange), openings.get];
    const answered = tries.filter(({ response }) => response && response.status !== 404 && response.status < 500);
    const subject = tries[0]?.request.url ?? 'the MCP URL';
    if (tries.every(({ fault }) => fault?.kind === 'tls'))
      return untestable('no TLS connection: see tls.certificate-valid');
    const offline = tries.map(({ fault }) => OFFLINE.exec(fault?.message ?? '')?.[0]);
    if (offline[0] && offline.every(Boolean))
      return untestable(
        `this machine is not online, or reaches no name server (${offline[0]}): mend that and certify again`,
      );
    if (answered.length === 0) {
      const seen = tries.map(({ response, fault }) =>
        response ? `HTTP ${response.status}` : `${TROUBLE[fault?.kind ?? ''] ?? 'no answer'} (${fault?.message})`,
      );
      const observed =
        new Set(seen).size === 1
          ? `${seen[0]}, each of ${seen.length} times`
          : tries.map(({ purpose }, n) => `${purpose}: ${seen[n]}`).join('; ');
      return violated({
        subject,
        expected: 'an HTTP answer other than 404 and 5xx to one of the openings',
        observed: show(observed, 400),
        ...(tries[0] && { exchange: tries[0].id }),
      });
    }
    const slow = answered.find(({ timings }) => (timings.firstByteMs ?? 0) > SLOW_FIRST_BYTE_MS);
    if (!slow) return met;
    return doubtful({
      subject,
      expected: `a first byte within ${SLOW_FIRST_BYTE_MS / 1000} s`,
      observed: `${Math.round(slow.timings.firstByteMs ?? 0)} ms for ${slow.purpose}`,
      exchange: slow.id,
    });
  },
});
