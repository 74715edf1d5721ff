import { defineCheck } from '../../core/check.js';
import { doubtful, each, met, notApplicable, show } from '../../core/outcome.js';

export default defineCheck({
  needs: { catalog: 'tools/catalog' },
  judge: ({ catalog }) => {
    const writing = catalog.tools.filter(({ definition }) => hintsOf(definition).readOnlyHint !== true);
    if (writing.length === 0 && catalog.tools.length > 0)
      return notApplicable('every tool declares that it only reads');
    return each('tools', writing, ({ name, definition, exchange }) =>
      hintsOf(definition).destructiveHint === false
        ? doubtful({
            subject: `tool ${name}`,
            expected: 'destructiveHint true on a tool with side effects, in the sense of the directory',
            observed: `annotations: ${show(definition.annotations)}`,
            exchange,
          })
        : met,
    );
  },
});

const hintsOf = ({ annotations }: Record<string, unknown>): Record<string, unknown> =>
  (annotations ?? {}) as Record<string, unknown>;
