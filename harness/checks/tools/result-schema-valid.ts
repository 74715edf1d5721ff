import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, show, untestable, violated } from '../../core/outcome.js';
import { uncalled } from '../uncalled.js';

export default defineCheck({
  needs: { validated: 'tools/results', done: 'tools/calls' },
  judge: ({ validated, done }) =>
    all(
      [
        ...validated.results.map(({ tool, revision, problems, doubts, exchange, unknown }) => {
          const finding = { subject: `tool ${tool} (${revision})`, exchange };
          if (problems.length > 0)
            return violated({
              ...finding,
              expected: 'a CallToolResult that agrees with the outputSchema',
              observed: show(problems.join('; '), 400),
            });
          if (unknown) return untestable(`${tool}: ${unknown}`);
          if (doubts.length > 0)
            return doubtful({
              ...finding,
              expected: 'a text block beside structuredContent, and formats as the outputSchema names them',
              observed: doubts.join('; '),
            });
          return met;
        }),
        ...uncalled(done),
      ],
      'no tool gave a result to validate',
    ),
});
