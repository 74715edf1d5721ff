import { defineCheck } from '../../core/check.js';
import { each, metBecause, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { sdks: 'compat/sdks' },
  judge: ({ sdks }) =>
    each('SDK clients', sdks.clients, ({ sdk, mode, tools, called, problem }) => {
      const subject = `TypeScript SDK ${sdk}, ${mode} mode`;
      if (problem === undefined)
        return metBecause(`${subject}: listed ${tools} tools${called ? ` and called ${called}` : ''}`);
      return violated({ subject, expected: 'a connection, a list of tools and a call', observed: problem });
    }),
});
