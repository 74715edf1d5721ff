import { defineCheck } from '../../core/check.js';
import { all, met, notApplicable, show, violated } from '../../core/outcome.js';

const HINTS = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'];

export default defineCheck({
  needs: { catalog: 'tools/catalog' },
  judge: ({ catalog }) => {
    const placed = catalog.tools.flatMap(({ name, definition, exchange }) => {
      const inside = HINTS.filter((hint) => holds(definition.annotations, hint));
      const places = { 'the tool object': definition, _meta: definition._meta, inputSchema: definition.inputSchema };
      const stray = Object.entries(places).flatMap(([place, value]) =>
        HINTS.filter((hint) => holds(value, hint) && !inside.includes(hint)).map((hint) => `${hint} in ${place}`),
      );
      if (stray.length === 0) return inside.length > 0 ? [met] : [];
      return [
        violated({
          subject: `tool ${name}`,
          expected: 'hints inside annotations (the FAQ shows one beside the name; clients read annotations only)',
          observed: show(stray.join(', ')),
          exchange,
        }),
      ];
    });
    if (placed.length === 0 && catalog.tools.length > 0)
      return notApplicable('no tool carries a hint: see annotations.safety-hint-present');
    return all(placed, 'no tools were seen');
  },
});

const holds = (value: unknown, hint: string): boolean => value instanceof Object && hint in value;
