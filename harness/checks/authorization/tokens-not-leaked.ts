import { defineCheck } from '../../core/check.js';
import { all, each, met, violated } from '../../core/outcome.js';

/** What the redactor writes in the place of a secret. */
const MARK = /‹(token|code|verifier|client-secret):/;

export default defineCheck({
  // Discovery, for it is not applicable where nobody signs in: there are no tokens to leak.
  needs: { done: 'tools/calls', discovery: 'authorization/discovery' },
  wants: { consented: 'authorization/consents' },
  judge: ({ done, consented }) => {
    const called = done.calls.map(({ tool, reply }) => ({ where: `result of tool ${tool}`, exchange: reply.exchange }));
    const listed = consented?.accesses.flatMap(({ exchanges }) => exchanges) ?? [];
    const seen = [...called, ...listed.map((exchange) => ({ where: `answer to ${exchange.purpose}`, exchange }))];
    const leaks = consented?.flows.flatMap(({ name, consent }) =>
      (consent?.leaks ?? []).map(({ what, where, to }) =>
        violated({
          subject: `sign-in of flow ${name}`,
          expected: `no ${what} in a URL that others log, nor in a Referer`,
          observed: `the ${what} in the ${where} of a request to ${to}`,
        }),
      ),
    );
    const answers = each('answers of the MCP server', seen, ({ where, exchange: { id, response } }) => {
      const text = [
        response?.body,
        ...(response?.events ?? []).map(({ data }) => data),
        JSON.stringify(response?.headers),
      ];
      const mark = text.map((part) => MARK.exec(part ?? '')).find((found) => found);
      return mark
        ? violated({ subject: where, expected: 'no credentials', observed: `a ${mark[1]} of this run`, exchange: id })
        : met;
    });
    return all([...(leaks ?? []), answers]);
  },
});
