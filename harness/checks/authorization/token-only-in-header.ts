import { defineCheck } from '../../core/check.js';
import { each, met, untestable, violated } from '../../core/outcome.js';
import { isPassing } from '../../core/seen.js';

const CREDENTIAL = /^(access_?token|token|api_?key|key|secret|auth(orization)?)$/i;

export default defineCheck({
  needs: { seen: 'authorization/query-token' },
  judge: ({ seen: { target, control, bare, attempts } }) => {
    const named = [...new URL(target).searchParams.keys()].find((name) => CREDENTIAL.test(name));
    if (named)
      return violated({ subject: 'the MCP URL', expected: 'no credentials in it', observed: `a parameter ${named}` });
    if (bare.response?.status !== 401)
      return untestable(`without any token the answer is ${bare.response?.status ?? bare.fault?.message}, not 401`);
    if (control.response?.status !== 200) return untestable('the token does not work in the header either');
    return each('places for a token', attempts, ({ parameter, exchange }) => {
      const { id, response, fault } = exchange;
      if (!response || isPassing(exchange)) return untestable(`?${parameter}: ${response?.status ?? fault?.message}`);
      const { status } = response;
      return status < 300
        ? violated({
            subject: `token in the query as ${parameter}`,
            expected: '401',
            observed: `${status}`,
            exchange: id,
          })
        : met;
    });
  },
});
