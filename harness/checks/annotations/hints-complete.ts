import { defineCheck } from '../../core/check.js';
import { doubtful, each, met, show } from '../../core/outcome.js';

/** What a tool says that reaches out into the world. */
const EXTERNAL =
  /\b(?:search(?:es)?|browses?|crawls?|scrapes?|queries)\s+(?:the\s+)?(?:(?:public|open|whole|entire|live)\s+)?(?:web|internet)\b|\b(?:from|on|across)\s+the\s+(?:(?:public|open|whole|entire|live)\s+)?(?:web|internet)\b|\bweb search\b|\b(?:fetch|download|crawl|scrape)(?:e?s)?\s+(?:an?y?|the)\s+(?:url|web ?page|web ?site)\b/i;
const DENIED = /\b(?:no|not|never|without|doesn't)\b/i;

export default defineCheck({
  needs: { catalog: 'tools/catalog' },
  judge: ({ catalog }) =>
    each('tools', catalog.tools, ({ name, definition, exchange }) => {
      const hints = (definition.annotations ?? {}) as Record<string, unknown>;
      const sentence = String(definition.description ?? '')
        .split(/(?<=[.!?])\s/)
        .find((one) => EXTERNAL.test(one) && !DENIED.test(one));
      return hints.openWorldHint === false && sentence
        ? doubtful({
            subject: `tool ${name}`,
            expected: 'openWorldHint true, or absent, on a tool that reaches external systems',
            observed: `openWorldHint false, and the description says ${show(sentence)}`,
            exchange,
          })
        : met;
    }),
});
