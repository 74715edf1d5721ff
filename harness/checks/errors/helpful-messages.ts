import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, show, untestable, violated } from '../../core/outcome.js';

const GENERIC =
  /^\W*(internal server error|bad request|errors?|unknown error|an error occurred|undefined|null|\[object object\]|something went wrong|failed|failure|exception|invalid|invalid (input|params|parameters|request|arguments))\W*$/i;
const TRACE = /^\s*at .+:\d+:\d+\)?$|Traceback \(most recent call last\)/m;

/** The share of messages that must name the argument, the tool, or more than a word or two. */
const HELPFUL_SHARE = 0.9;

export default defineCheck({
  needs: { made: 'tools/mistakes' },
  judge: ({ made }) => {
    const messages = made.mistakes.flatMap(({ reply, tool, argument, kind }) => {
      const blocks =
        reply.result?.isError === true && Array.isArray(reply.result.content) ? reply.result.content : undefined;
      const text = blocks
        ? blocks.map((block) => (block as { text?: unknown } | null)?.text ?? '').join('\n')
        : reply.error?.message;
      return text === undefined ? [] : [{ text: String(text), tool, argument, kind, exchange: reply.exchange.id }];
    });
    if (messages.length === 0) return untestable('no error was provoked');
    const useless = messages.filter(({ text }) => text.trim() === '' || GENERIC.test(text.trim()) || TRACE.test(text));
    const vague = messages.filter(
      ({ text, argument, tool }) => !names(text, argument) && !names(text, tool) && text.trim().split(/\s+/).length < 3,
    );
    const finding = ({ text, tool, argument, kind, exchange }: (typeof messages)[number]) => ({
      subject: `tool ${tool}`,
      expected: `a message that says what is wrong${argument ? ` with ${argument}` : ''} (${kind})`,
      observed: show(text) || 'an empty message',
      exchange,
    });
    const ordinary = useless.filter(({ kind }) => kind !== 'unknown-tool');
    if (ordinary[0]) return violated(finding(ordinary[0]), ...ordinary.slice(1).map(finding));
    const poor = [...new Set([...useless, ...vague])];
    return all([
      poor[0] && (useless.length > 0 || poor.length > messages.length * (1 - HELPFUL_SHARE))
        ? doubtful(finding(poor[0]), ...poor.slice(1).map(finding))
        : met,
    ]);
  },
});

const names = (text: string, word: string | undefined): boolean =>
  word !== undefined && text.toLowerCase().includes(word.toLowerCase());
