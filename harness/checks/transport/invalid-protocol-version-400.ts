import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, notApplicable, untestable, violated } from '../../core/outcome.js';
import { seen, statusOf } from '../../core/seen.js';

export default defineCheck({
  needs: { variants: 'transport/variants' },
  judge: ({ variants }) => {
    const aware = variants.eras.filter(({ invalidVersion }) => invalidVersion);
    if (aware.length === 0 && variants.eras.length > 0)
      return notApplicable('the server speaks revisions without the MCP-Protocol-Version header only');
    return all(
      aware.map(({ era, revision, control, invalidVersion }) => {
        if (!control.result) return untestable('the control, the same request with the right version, is refused too');
        const { exchange } = invalidVersion!;
        if (statusOf(exchange) === 400) return met;
        const finding = {
          subject: `MCP-Protocol-Version: 1900-01-01 (${revision})`,
          expected: era === 'modern' ? '400 with error -32022' : '400',
          observed: seen(exchange),
          exchange: exchange.id,
        };
        const status = statusOf(exchange);
        return status > 0 && status < 500 ? doubtful(finding) : violated(finding);
      }),
    );
  },
});
