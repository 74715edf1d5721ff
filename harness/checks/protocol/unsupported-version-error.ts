import { defineCheck } from '../../core/check.js';
import { doubtful, met, notApplicable, untestable, violated } from '../../core/outcome.js';
import { seen, statusOf } from '../../core/seen.js';

const UNSUPPORTED_VERSION = -32022;

export default defineCheck({
  needs: { variants: 'transport/variants' },
  judge: ({ variants }) => {
    const modern = variants.eras.find(({ era }) => era === 'modern');
    if (!modern?.invalidVersion) return notApplicable('the server does not speak 2026-07-28');
    if (!modern.control.result) return untestable('the control, the same request as 2026-07-28, is refused too');
    const { exchange, error } = modern.invalidVersion;
    const finding = {
      subject: `a request of revision 1900-01-01 (${modern.revision})`,
      expected: `400 with error ${UNSUPPORTED_VERSION}, data.supported and data.requested`,
      observed: seen(exchange, 300),
      exchange: exchange.id,
    };
    if (error?.code !== UNSUPPORTED_VERSION)
      return statusOf(exchange) >= 400 && statusOf(exchange) < 500 ? doubtful(finding) : violated(finding);
    const data = error.data as { supported?: unknown; requested?: unknown } | null | undefined;
    const complete = Array.isArray(data?.supported) && data.supported.length > 0 && data.requested !== undefined;
    return statusOf(exchange) === 400 && complete ? met : doubtful(finding);
  },
});
