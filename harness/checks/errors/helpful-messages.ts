import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, show, untestable, violated } from '../../core/outcome.js';
import { errorText, textOf } from '../refusal.js';
import { stackTrace } from '../stack-trace.js';

const GENERIC =
  /^\W*(internal server error|bad request|errors?|unknown error|an error occurred|undefined|null|\[object object\]|something went wrong|failed|failure|exception|invalid|invalid (input|params|parameters|request|arguments))\W*$/i;

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

const isUseless = (text: string): boolean =>
  text.trim() === '' || GENERIC.test(text.trim()) || stackTrace(text) !== undefined;

const names = (text: string, word: string | undefined): boolean =>
  word !== undefined && text.toLowerCase().includes(word.toLowerCase());

/** Scripts that are written without blanks between words: two of their letters or so are one. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}]/gu;

const wordsIn = (text: string): number =>
  text.trim().split(/\s+/).length + Math.floor((text.match(UNSPACED)?.length ?? 0) / 2);
