import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, notApplicable, untestable, violated } from '../../core/outcome.js';
import { isBroken, seen, statusOf } from '../../core/seen.js';

const INVALID_PARAMS = -32602;

export default defineCheck({
  needs: { mismatches: 'transport/mismatches', negotiated: 'session/eras' },
  judge: ({ mismatches, negotiated }) => {
    if (!mismatches.modern) return notApplicable('the server does not speak 2026-07-28');
    const { control, meta, revision } = mismatches;
    if (!control.result) return untestable('the control, a request with all members, is refused too');
    /** A request without a version may be read as one of the legacy era, and refused as such. */
    const dual = negotiated.eras.some(({ era }) => era === 'legacy');
    const required = [
      { what: 'protocolVersion', reply: meta.noVersion, legacy: dual },
      { what: 'clientCapabilities', reply: meta.noCapabilities, legacy: false },
      { what: 'all of _meta', reply: meta.none, legacy: dual },
    ];
    return all([
      ...required.map(({ what, reply, legacy }) => {
        const { exchange, error } = reply;
        const status = statusOf(exchange);
        if (status === 400 && (error?.code === INVALID_PARAMS || legacy)) return met;
        const finding = {
          subject: `tools/list without ${what} (${revision})`,
          expected: `400 with error ${INVALID_PARAMS}`,
          observed: seen(exchange),
          exchange: exchange.id,
        };
        return isBroken(exchange) ? violated(finding) : doubtful(finding);
      }),
      meta.noClientInfo.result
        ? met
        : doubtful({
            subject: `tools/list without clientInfo (${revision})`,
            expected: 'an answer: clientInfo is not required',
            observed: seen(meta.noClientInfo.exchange),
            exchange: meta.noClientInfo.exchange.id,
          }),
    ]);
  },
});
