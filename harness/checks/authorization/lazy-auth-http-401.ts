import { defineCheck } from '../../core/check.js';
import { doubtful, each, met, show, untestable, violated } from '../../core/outcome.js';

/** Words of a tool that wants to be signed in to. */
const SIGN_IN = /sign[ -]?in|log[ -]?in|authenti|authori|unauthori|token|credential|permission|forbidden|connect your/i;

/** A result that is nothing but the wish. */
const ASKS =
  /^\W*(?:please |you (?:must|need to|have to) )?(?:first )?(?:sign|log) ?in\b|^\W*(?:authentication|sign-?in|login) (?:is )?(?:required|needed)|^\W*you are not (?:signed|logged) in/i;
const SHORT_CHARS = 200;

export default defineCheck({
  needs: { seen: 'authorization/lazy' },
  judge: ({ seen: { attempts } }) =>
    each('calls without a token', attempts, ({ tool, reply, signedIn }) => {
      const { exchange, result, error } = reply;
      const { response, fault, id } = exchange;
      if (!response) return untestable(`${tool}: no answer (${fault?.kind})`);
      const asksInstead = signedIn && result?.isError !== true && ASKS.test(onlyText(result?.content));
      if (response.status === 401 || (result && result.isError !== true && !asksInstead)) return met;
      const observed = `HTTP ${response.status} ${show(result ?? error ?? response.body)}`;
      const finding = {
        subject: `tool ${tool} without a token`,
        expected: 'a result, or HTTP 401',
        observed,
        exchange: id,
      };
      // Words alone: it is a result all the same.
      if (asksInstead) return doubtful(finding);
      // That it works with a token, and complains of the lack of one, tells it from a tool that merely fails.
      return signedIn && SIGN_IN.test(observed)
        ? violated(finding)
        : untestable(`${tool}: ${observed}, which need not be about the sign-in`);
    }),
});

/** The text of a result that has one short text and nothing else. */
function onlyText(content: unknown): string {
  const [block, ...more] = Array.isArray(content) ? (content as { text?: unknown }[]) : [];
  return more.length === 0 && typeof block?.text === 'string' && block.text.length <= SHORT_CHARS ? block.text : '';
}
