import { defineCheck } from '../../core/check.js';
import { all, doubtful, type Judgement, met, notApplicable, untestable, violated } from '../../core/outcome.js';
import type { ProbeEvidence } from '../../core/probe.js';

type Compared = ProbeEvidence['tools/pages']['compared'][number];

const LARGE_TOKENS = 5_000;
/** Parameters by which a caller may ask for less. */
const NARROWING =
  /page|limit|cursor|offset|size|count|max|fields|filter|query|search|since|until|from|to|top|first|range|lines/i;

export default defineCheck({
  needs: { pages: 'tools/pages', done: 'tools/calls', catalog: 'tools/catalog' },
  judge: ({ pages, done, catalog }) => {
    const large = done.calls.flatMap(({ tool, revision, size, reply }): Judgement[] => {
      if (!size || (size.tokens.bpe ?? size.tokens.quarter) <= LARGE_TOKENS) return [];
      const definition = catalog.tools.find((listed) => listed.definition.name === tool)?.definition;
      const { properties } = (definition?.inputSchema ?? {}) as { properties?: object | null };
      if (Object.keys(properties ?? {}).some((name) => NARROWING.test(name))) return [];
      const finding = { subject: `tool ${tool} (${revision})`, exchange: reply.exchange.id };
      return [
        doubtful({
          ...finding,
          expected: 'a parameter that limits, filters or pages the result',
          observed: `about ${size.tokens.bpe ?? size.tokens.quarter} tokens and no such parameter`,
        }),
      ];
    });
    const judged = [...pages.compared.map(reduces), ...large];
    if (judged.length > 0) return all(judged);
    if (done.calls.length === 0) return untestable('no tool was called');
    return pages.limited.length > 0
      ? untestable(`${pages.limited.join(', ')}: not called, so that no limit could be tried`)
      : notApplicable('no tool takes a limit, and no result is large');
  },
});

function reduces({ tool, revision, parameter, small, large }: Compared): Judgement {
  const finding = {
    subject: `tool ${tool} (${revision})`,
    expected: `a smaller result for ${parameter} ${small.limit} than for ${large.limit}`,
    exchange: small.reply.exchange.id,
  };
  if (small.chars === 0 || large.chars === 0)
    return untestable(`${tool}: a call with ${parameter} ${small.limit} or ${large.limit} gave no result`);
  if (small.items !== null && large.items !== null) {
    if (large.items <= small.limit) return untestable(`${tool}: there was too little for ${parameter} to reduce`);
    return small.items < large.items
      ? met
      : violated({ ...finding, observed: `${small.items} and ${large.items} items: ${parameter} is ignored` });
  }
  if (small.chars < large.chars) return met;
  return large.chars > 4 * LARGE_TOKENS
    ? violated({ ...finding, observed: `${small.chars} and ${large.chars} characters: ${parameter} is ignored` })
    : untestable(`${tool}: results with ${parameter} ${small.limit} and ${large.limit} are of the same small size`);
}
