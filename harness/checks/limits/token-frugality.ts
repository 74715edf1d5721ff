import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, untestable } from '../../core/outcome.js';
import { textOf } from '../refusal.js';

const LIMIT_TOKENS = 5_000;
const SHARE = 0.95;
const EMPTY_SHARE = 0.3;
const MARKUP_SHARE = 0.3;
const MARKUP = /\b(?:x?html|svg|xml|rss|atom|markup)\b/i;
/** Shorter results waste nothing worth a word. */
const WORTH_CHARS = 2_000;

export default defineCheck({
  needs: { done: 'tools/calls', catalog: 'tools/catalog' },
  judge: ({ done, catalog }) => {
    const sized = done.calls.flatMap((call) =>
      call.succeeded && call.size ? [{ ...call, tokens: call.size.tokens.bpe ?? call.size.tokens.quarter }] : [],
    );
    if (sized.length === 0) return untestable('no tool gave a result to measure');
    const ascending = [...sized].sort((a, b) => a.tokens - b.tokens);
    const p95 = ascending[Math.ceil(SHARE * ascending.length) - 1]!.tokens;
    return all(
      sized.map(({ tool, revision, tokens, reply, size }) => {
        const finding = { subject: `tool ${tool} (${revision})`, exchange: reply.exchange.id };
        if (p95 > LIMIT_TOKENS && tokens > LIMIT_TOKENS)
          return doubtful({
            ...finding,
            expected: `results of at most ${LIMIT_TOKENS} tokens in 95 of 100 calls`,
            observed: `about ${tokens} tokens`,
          });
        const text = textOf(reply.result ?? {});
        if ((size?.chars ?? 0) < WORTH_CHARS) return met;
        const empty = emptyShare(text);
        if (empty > EMPTY_SHARE)
          return doubtful({
            ...finding,
            expected: 'results without fields that say nothing',
            observed: `${Math.round(100 * empty)} % of the fields are null or empty`,
          });
        // Who asks for HTML gets it.
        const asked = JSON.stringify(catalog.tools.find(({ name }) => name === tool)?.definition ?? null);
        if (MARKUP.test(asked)) return met;
        const markup = [...text.matchAll(/<\/?[a-z][^<>]{0,300}>/gi)].reduce((sum, [tag]) => sum + tag.length, 0);
        return markup > MARKUP_SHARE * text.length
          ? doubtful({
              ...finding,
              expected: 'text instead of markup',
              observed: `${Math.round((100 * markup) / text.length)} % of the text are HTML tags`,
            })
          : met;
      }),
    );
  },
});

/** Share of members of JSON objects that are null, an empty text, or an empty list or object. */
function emptyShare(text: string): number {
  const members = text.match(/"[^"\\]{1,80}"\s*:/g)?.length ?? 0;
  const empty = text.match(/"[^"\\]{1,80}"\s*:\s*(?:null|""|\[\s*\]|\{\s*\})/g)?.length ?? 0;
  return members < 10 ? 0 : empty / members;
}
