import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, show, untestable, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { done: 'tools/calls', declared: 'target/declared', catalog: 'tools/catalog' },
  judge: ({ done, declared, catalog }) => {
    if (catalog.tools.length === 0) return untestable('no tools were seen');
    const expecting = Object.entries(declared.tools).filter(([, wish]) => wish.expect);
    if (expecting.length === 0)
      return doubtful({
        subject: 'target file',
        expected: 'an expectation of what a tool answers, under tools.<name>.expect beside its arguments',
        observed: 'none, so that no answer can be held against what the tool promises',
      });
    return all(
      expecting.flatMap(([tool, { expect, arguments: given }]) => {
        if (!given) return [untestable(`${tool}: expect needs arguments beside it`)];
        if (!catalog.tools.some(({ name }) => name === tool))
          return [
            doubtful({
              subject: `tool ${tool}`,
              expected: 'every tool that the target file describes',
              observed: 'no tool of this name in tools/list',
            }),
          ];
        const calls = done.calls.filter((call) => call.tool === tool && call.expectations);
        if (calls.length === 0)
          return [untestable(`${tool}: it was not called, so that ${show(expect)} could not be seen`)];
        return calls.flatMap(({ revision, expectations = [], reply, succeeded }) =>
          expectations.map(({ path, expected, observed, holds }) =>
            holds
              ? met
              : succeeded
                ? violated({
                    subject: `tool ${tool} (${revision})`,
                    expected: `${path} to be ${show(expected)} for ${show(given)}`,
                    observed: show(observed),
                    exchange: reply.exchange.id,
                  })
                : untestable(`${tool}: the call did not succeed: see tools.call-succeeds`),
          ),
        );
      }),
    );
  },
});
