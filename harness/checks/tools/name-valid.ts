import { defineCheck } from '../../core/check.js';
import { all, doubtful, each, met, show, violated } from '../../core/outcome.js';

const DIRECTORY_FORM = /^[A-Za-z0-9_-]{1,64}$/;
const MCP_FORM = /^[A-Za-z0-9_./-]{1,64}$/;

export default defineCheck({
  needs: { catalog: 'tools/catalog' },
  judge: ({ catalog }) =>
    all([
      each('tools', catalog.tools, ({ name, definition, exchange }) => {
        const given = definition.name;
        const finding = { subject: `tool ${name}`, observed: show(given), exchange };
        if (typeof given !== 'string' || !MCP_FORM.test(given))
          return violated({ ...finding, expected: 'a name of 1 to 64 characters out of A-Z a-z 0-9 _ -' });
        return DIRECTORY_FORM.test(given)
          ? met
          : doubtful({
              ...finding,
              expected: 'a name without dots and slashes, which MCP allows and the directory does not',
            });
      }),
      ...catalog.byEra.map(({ revision, names, exchanges }) => {
        const twice = names.filter((name, index) => names.indexOf(name) !== index);
        const exchange = exchanges[0]?.id;
        return twice.length === 0
          ? met
          : violated({
              subject: `revision ${revision}`,
              expected: 'each name once',
              observed: `twice: ${show(twice.join(', '))}`,
              ...(exchange && { exchange }),
            });
      }),
    ]),
});
