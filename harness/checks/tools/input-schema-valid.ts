import { defineCheck } from '../../core/check.js';
import { doubtful, each, met, show, untestable, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { schemas: 'tools/schemas' },
  judge: ({ schemas }) =>
    each('tools', schemas.tools, ({ name, exchange, problems, doubts, unknown, inputSchema }) => {
      const finding = { subject: `tool ${name}`, exchange };
      if (problems.length > 0)
        return violated({
          ...finding,
          expected: 'inputSchema to be a valid JSON Schema of type object without remote references',
          observed: `${show(problems.join('; '), 400)} in ${show(inputSchema)}`,
        });
      if (unknown) return untestable(`${name}: ${unknown}`);
      if (doubts.length > 0)
        return doubtful({
          ...finding,
          expected: 'typed properties, required ones among them, and patterns that every validator reads',
          observed: show(doubts.join('; '), 400),
        });
      return met;
    }),
});
