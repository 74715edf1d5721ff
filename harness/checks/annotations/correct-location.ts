import { defineCheck } from '../../core/check.js';
import { each, met, show, violated } from '../../core/outcome.js';

const HINTS = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'];

export default defineCheck({
  needs: { catalog: 'tools/catalog' },
  judge: ({ catalog }) =>
    each('tools', catalog.tools, ({ name, definition, exchange }) => {
      const inside = Object.keys((definition.annotations ?? {}) as object);
      const places = { 'the tool object': definition, _meta: definition._meta, inputSchema: definition.inputSchema };
      const stray = Object.entries(places).flatMap(([place, value]) =>
        HINTS.filter((hint) => value instanceof Object && hint in value && !inside.includes(hint)).map(
          (hint) => `${hint} in ${place}`,
        ),
      );
      if (stray.length === 0) return met;
      return violated({
        subject: `tool ${name}`,
        expected: 'hints inside annotations (the FAQ shows one beside the name; clients read annotations only)',
        observed: show(stray.join(', ')),
        exchange,
      });
    }),
});
