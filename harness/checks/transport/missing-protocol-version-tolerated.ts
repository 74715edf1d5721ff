import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, notApplicable, show, untestable, violated } from '../../core/outcome.js';
import { isRefused, seen } from '../../core/seen.js';

export default defineCheck({
  needs: { variants: 'transport/variants' },
  judge: ({ variants }) => {
    const asked = variants.eras.filter(({ missingVersion }) => missingVersion);
    if (asked.length === 0 && variants.eras.length > 0)
      return notApplicable('the server speaks no revision in which the header may be missing');
    return all(
      asked.map(({ revision, control, missingVersion }) => {
        if (!control.result) return untestable('the control, the same request with the header, is refused too');
        const { exchange, result } = missingVersion!;
        const finding = {
          subject: `tools/list without MCP-Protocol-Version (${revision})`,
          expected: 'the same tools as with the header',
          exchange: exchange.id,
        };
        if (!result) return (isRefused(exchange) ? doubtful : violated)({ ...finding, observed: seen(exchange) });
        const names = (tools: unknown): string =>
          show(Array.isArray(tools) ? tools.map((tool: { name?: unknown } | null) => tool?.name).sort() : tools, 300);
        if (names(result.tools) !== names(control.result.tools))
          return violated({ ...finding, observed: `other tools: ${names(result.tools)}` });
        const hints = hintsOf(result.tools);
        return hints === hintsOf(control.result.tools)
          ? met
          : violated({ ...finding, observed: `the same tools with other annotations: ${show(hints, 300)}` });
      }),
    );
  },
});

/** The annotations of each tool, in an order of our own. */
const hintsOf = (tools: unknown): string =>
  (Array.isArray(tools) ? tools : [])
    .map((tool: { name?: unknown; annotations?: object | null } | null) =>
      JSON.stringify([tool?.name, Object.entries(tool?.annotations ?? {}).sort()]),
    )
    .sort()
    .join();
