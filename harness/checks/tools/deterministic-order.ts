import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, show } from '../../core/outcome.js';

export default defineCheck({
  needs: { listed: 'tools/listings', catalog: 'tools/catalog' },
  judge: ({ listed, catalog }) =>
    all(
      listed.lists
        .filter(({ problem }) => !problem)
        .map(({ revision, connection, round, names, exchange }) => {
          const first = (catalog.byEra.find((listing) => listing.revision === revision)?.names ?? []).map(String);
          const common = new Set(first.filter((name) => names.includes(name)));
          const before = first.filter((name) => common.has(name));
          const after = names.filter((name) => common.has(name));
          return before.join('\n') === after.join('\n')
            ? met
            : doubtful({
                subject: `revision ${revision}, connection ${connection}, list ${round}`,
                expected: `the order of the first list: ${show(before.join(', '))}`,
                observed: show(after.join(', ')),
                exchange,
              });
        }),
      'the tools were listed only once',
    ),
});
