import { defineCheck } from '../../core/check.js';
import { each, met, show, untestable, violated } from '../../core/outcome.js';

/** Words of a tool that wants to be signed in to. */
const SIGN_IN = /sign[ -]?in|log[ -]?in|authenti|authori|unauthori|token|credential|permission|forbidden|connect your/i;

export default defineCheck({
  needs: { seen: 'authorization/lazy' },
  judge: ({ seen: { attempts } }) =>
    each('calls without a token', attempts, ({ tool, reply, signedIn }) => {
      const { exchange, result, error } = reply;
      const { response, fault, id } = exchange;
      if (!response) return untestable(`${tool}: no answer (${fault?.kind})`);
      if (response.status === 401 || (result && result.isError !== true)) return met;
      const observed = `HTTP ${response.status} ${show(result ?? error ?? response.body)}`;
      const finding = {
        subject: `tool ${tool} without a token`,
        expected: 'a result, or HTTP 401',
        observed,
        exchange: id,
      };
      // That it works with a token, and complains of the lack of one, tells it from a tool that merely fails.
      return signedIn && SIGN_IN.test(observed)
        ? violated(finding)
        : untestable(`${tool}: ${observed}, which need not be about the sign-in`);
    }),
});
