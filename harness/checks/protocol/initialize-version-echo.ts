import { defineCheck } from '../../core/check.js';
import { doubtful, each, met, notApplicable, show, untestable, violated } from '../../core/outcome.js';
import { seen } from '../../core/seen.js';

const SLOW_MS = 5_000;
/** A date of a revision; which of them a server may choose is its own affair. */
const KNOWN = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'];

export default defineCheck({
  needs: { versions: 'protocol/versions', negotiated: 'session/eras' },
  judge: ({ versions, negotiated }) => {
    if (!versions.legacy) return notApplicable('the server speaks 2026-07-28 only, which has no initialize');
    // What the server settles on when it is asked for it is what it supports.
    const supported = versions.asked
      .filter(({ version, reply }) => reply.result?.protocolVersion === version)
      .map(({ version }) => version);
    return each('initialize requests', versions.asked, ({ version, known, reply }) => {
      const { exchange, result } = reply;
      const finding = { subject: `initialize ${version}`, exchange: exchange.id };
      const settled = result?.protocolVersion;
      const expected = 'the same revision, or another one that the server supports';
      if (settled === undefined) {
        // An old revision may be refused with a list of what is supported (2025-11-25 lifecycle "Error Handling").
        const refused = reply.error !== undefined && known && version < negotiated.eras.at(-1)!.revision;
        return (refused ? doubtful : violated)({ ...finding, expected, observed: seen(exchange) });
      }
      // Whether it supports what it settles on is not known where that question itself went unanswered.
      const own = versions.asked.find((one) => one.version === settled);
      if (own && !own.reply.message && settled !== version)
        return untestable(`initialize ${own.version}: ${seen(own.reply.exchange)}`);
      if (
        typeof settled !== 'string' ||
        !KNOWN.includes(settled) ||
        (settled !== version && !supported.includes(settled))
      )
        return violated({ ...finding, expected, observed: show(settled) });
      const tookMs = exchange.timings.lastByteMs ?? 0;
      return tookMs > SLOW_MS && !exchange.response?.leftOpen
        ? doubtful({
            ...finding,
            expected: `an answer within ${SLOW_MS / 1000} s`,
            observed: `${Math.round(tookMs)} ms`,
          })
        : met;
    });
  },
});
