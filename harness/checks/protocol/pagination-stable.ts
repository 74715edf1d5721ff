import { defineCheck } from '../../core/check.js';
import { doubtful, each, met, notApplicable, show, untestable, violated } from '../../core/outcome.js';
import { isBroken, seen } from '../../core/seen.js';

const INVALID_PARAMS = -32602;

export default defineCheck({
  needs: { pagination: 'protocol/pagination' },
  judge: ({ pagination }) => {
    if (pagination.eras.length === 0) return notApplicable('tools/list has one page');
    return each('eras', pagination.eras, ({ revision, walks, invalid }) => {
      const finding = { subject: `pages of tools/list (${revision})`, exchange: walks[0]!.last };
      const problem = walks.map((walk) => walk.problem).find(Boolean);
      // A gateway may stumble once; a cursor that is refused each time leads nowhere.
      const lost = walks.every((walk) => walk.problem === problem && walk.pages.length > 0);
      if (problem && / has no list of tools$/.test(problem) && !lost) return untestable(`${problem} (${revision})`);
      if (problem) return violated({ ...finding, expected: 'pages that come to an end', observed: problem });
      // Another order is a matter of tools.deterministic-order.
      const names = walks.map(({ pages }) => pages.flat().sort());
      const twice = names[0]!.filter((name, at) => names[0]!.indexOf(name) !== at);
      if (twice.length > 0)
        return violated({ ...finding, expected: 'each tool on one page', observed: `more than once: ${show(twice)}` });
      if (show(names[0], 1e6) !== show(names[1], 1e6))
        return violated({
          ...finding,
          expected: 'the same tools each time',
          observed: `${show(names[0])}, then ${show(names[1])}`,
        });
      if (!invalid || invalid.error?.code === INVALID_PARAMS) return met;
      const made = { subject: `a cursor that was never given (${revision})`, expected: `error ${INVALID_PARAMS}` };
      const answer = { ...made, observed: seen(invalid.exchange), exchange: invalid.exchange.id };
      return isBroken(invalid.exchange) ? violated(answer) : doubtful(answer);
    });
  },
});
