import { defineCheck } from '../../core/check.js';
import { doubtful, each, met, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { catalog: 'tools/catalog' },
  judge: ({ catalog }) =>
    each('tools', catalog.tools, ({ name, definition, exchange }) => {
      const hints = (definition.annotations ?? {}) as Record<string, unknown>;
      if (hints.readOnlyHint !== true) return met;
      const finding = { subject: `tool ${name}`, exchange };
      if (hints.destructiveHint === true)
        return violated({
          ...finding,
          expected: 'at most one of readOnlyHint and destructiveHint to be true',
          observed: 'both true',
        });
      if (hints.idempotentHint === false)
        return doubtful({
          ...finding,
          expected: 'idempotentHint true or absent on a tool that only reads',
          observed: 'readOnlyHint true, idempotentHint false',
        });
      return met;
    }),
});
