import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, show, untestable, violated } from '../../core/outcome.js';
import { errorText, objectIn, textOf } from '../refusal.js';
import { stackTrace } from '../stack-trace.js';

/** What clients, SDKs and frameworks put before a message; of itself it says nothing. */
const FRAME =
  /^[^\p{L}\p{N}[{]*(?:mcp error -?\d+|(?:(?:api|tool|server|runtime|type|value) ?)?error(?: (?:executing|calling|running|in)(?: tool)? ['"`]?[\w.-]+['"`]?)?|exception)\s*:\s*/iu;
/** A text that says no more than that something is wrong. A status counts where it is no answer: 404 may be one. */
const GENERIC =
  /^\W*(?:(?:an? )?(?:internal|unknown|unexpected|unhandled|generic)?\s?(?:server )?(?:errors?|exception|failure)(?: (?:has )?occurr?ed)?|(?:bad|invalid) request|undefined|null|none|nan|\[object object\]|(?:oops|sorry|uh[- ]oh)?\W*something went wrong|(?:(?:tool|tool execution|execution|tool call|call|operation|request|fetch) )?failed|invalid(?: (?:input|params|parameters|arguments))?|(?:request failed with )?(?:http )?(?:status )?(?:code )?(?:400|422|5\d\d)(?: (?:bad request|unprocessable (?:entity|content)|internal server error|bad gateway|service unavailable|gateway time-?out))?)(?:[\s.,!:;-]+(?:please )?(?:try|retry) ?(?:again)?(?: later)?)?\W*$/iu;
const LONGEST_COMMONPLACE = 200;

/** The share of messages that must name the argument, the tool, or more than a word or two. */
const HELPFUL_SHARE = 0.9;
const FEWEST_WORDS = 3;

export default defineCheck({
  needs: { made: 'tools/mistakes' },
  judge: ({ made }) => {
    const messages = made.mistakes.flatMap(({ reply, tool, argument, kind }) => {
      const text = reply.result?.isError === true ? textOf(reply.result) : errorText(reply.error);
      return text === undefined ? [] : [{ text, tool, argument, kind, exchange: reply.exchange.id }];
    });
    if (messages.length === 0) return untestable('no error was provoked');
    const useless = messages.filter(({ text }) => isUseless(text));
    const vague = messages.filter(
      ({ text, argument, tool }) => !names(text, argument) && !names(text, tool) && wordsIn(text) < FEWEST_WORDS,
    );
    const finding = ({ text, tool, argument, kind, exchange }: (typeof messages)[number]) => ({
      subject: `tool ${tool}`,
      expected: `a message that says what is wrong${argument ? ` with ${argument}` : ''} (${kind})`,
      observed: show(text) || 'an empty message',
      exchange,
    });
    // Of one tool all messages, and none of them of any use; one poor message among good ones is a blemish.
    const hopeless = useless.filter(
      ({ tool, kind }) =>
        kind !== 'unknown-tool' && messages.every((message) => message.tool !== tool || useless.includes(message)),
    );
    if (hopeless[0]) return violated(finding(hopeless[0]), ...hopeless.slice(1).map(finding));
    const poor = [...new Set([...useless, ...vague])];
    return all([
      poor[0] && (useless.length > 0 || poor.length > messages.length * (1 - HELPFUL_SHARE))
        ? doubtful(finding(poor[0]), ...poor.slice(1).map(finding))
        : met,
    ]);
  },
});

const isUseless = (text: string): boolean => stackTrace(text) !== undefined || isGeneric(text);

/** Whether nothing is left of a text, or no more than a commonplace, without the frames around it. */
function isGeneric(text: string): boolean {
  const bare = text.trim();
  if (bare.length > LONGEST_COMMONPLACE) return false;
  if (bare === '' || GENERIC.test(bare)) return true;
  const inside = bare.replace(FRAME, '');
  if (inside !== bare) return isGeneric(inside);
  const object = objectIn(bare);
  const words = object && Object.values(object).filter((value) => typeof value === 'string');
  return (
    words !== undefined && words.length > 0 && words.length === Object.keys(object!).length && words.every(isGeneric)
  );
}

const names = (text: string, word: string | undefined): boolean =>
  word !== undefined && text.toLowerCase().includes(word.toLowerCase());

/** Scripts that are written without blanks between words: two of their letters or so are one. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}]/gu;

const wordsIn = (text: string): number =>
  text.trim().split(/\s+/).length + Math.floor((text.match(UNSPACED)?.length ?? 0) / 2);
