import { defineCheck } from '../../core/check.js';
import { each, metBecause, untestable, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { sdks: 'compat/sdks' },
  judge: ({ sdks }) =>
    each('SDK clients', sdks.clients, ({ sdk, mode, tools, called, problem, limited }) => {
      const subject = `TypeScript SDK ${sdk}, ${mode} mode`;
      if (problem === undefined)
        return metBecause(`${subject}: listed ${tools} tools${called ? ` and called ${called}` : ''}`);
      if (limited) return untestable(`${subject}: the server limits its rate; wait, and run again`);
      return violated({ subject, expected: 'a connection, a list of tools and a call', observed: problem });
    }),
});
