import { defineCheck } from '../../core/check.js';
import { doubtful, each, met, show, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { catalog: 'tools/catalog' },
  judge: ({ catalog }) =>
    each('tools', catalog.tools, ({ name, definition, exchange }) => {
      const hints = definition.annotations as Record<string, unknown> | undefined | null;
      const given = [hints?.readOnlyHint, hints?.destructiveHint].filter((hint) => hint !== undefined);
      const finding = { subject: `tool ${name}`, observed: `annotations: ${show(hints)}`, exchange };
      if (given.length === 0 || given.some((hint) => typeof hint !== 'boolean'))
        return violated({ ...finding, expected: 'readOnlyHint or destructiveHint as a boolean inside annotations' });
      return given.includes(true) ? met : doubtful({ ...finding, expected: 'one of the two hints to be true' });
    }),
});
