import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, untestable, violated } from '../../core/outcome.js';

const MANY_TOOLS = 100;
const LARGE_CHARS = 50_000;

export default defineCheck({
  needs: { catalog: 'tools/catalog' },
  judge: ({ catalog }) =>
    all(
      catalog.byEra.map(({ revision, names, exchanges, answered, error, problem }) => {
        if (!answered) return untestable('tools/list brought no JSON-RPC answer: see transport.response-content-type');
        const exchange = exchanges.at(-1)?.id;
        const finding = { subject: `revision ${revision}`, ...(exchange && { exchange }) };
        if (names.length === 0)
          return violated({
            ...finding,
            expected: 'at least one tool',
            observed: error ? `tools/list answers error ${error.code}: ${error.message}` : 'an empty list',
          });
        if (problem) return doubtful({ ...finding, expected: 'a tools/list that ends', observed: problem });
        const chars = JSON.stringify(
          catalog.tools.filter((tool) => tool.revisions.includes(revision)).map((tool) => tool.definition),
        ).length;
        if (names.length > MANY_TOOLS || chars > LARGE_CHARS)
          return doubtful({
            ...finding,
            expected: `at most ${MANY_TOOLS} tools and ${LARGE_CHARS} characters of definitions: a model carries them all`,
            observed: `${names.length} tools, ${chars} characters`,
          });
        return met;
      }),
      'no era could be listed',
    ),
});
