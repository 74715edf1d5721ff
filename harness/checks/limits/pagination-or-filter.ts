import { defineCheck } from '../../core/check.js';
import { all, doubtful, type Judgement, met, notApplicable, untestable, violated } from '../../core/outcome.js';
import type { ProbeEvidence } from '../../core/probe.js';
import { uncalled } from '../uncalled.js';

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
    if (pages.limited.length > 0)
      return untestable(`${pages.limited.join(', ')}: not called, so that no limit could be tried`);
    return all([...uncalled(done), notApplicable('no tool takes a limit, and no result is large')]);
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
  const paths = Object.keys(large.lists);
  // Beside the list that is limited there may be others: facets, columns, warnings.
  if (paths.some((path) => (small.lists[path] ?? 0) < large.lists[path]!)) return met;
  const longest = Math.max(0, ...Object.values(large.lists));
  if (paths.length > 0)
    return longest > small.limit && small.chars >= large.chars
      ? violated({ ...finding, observed: `lists of up to ${longest} items both times: ${parameter} is ignored` })
      : untestable(`${tool}: there was too little for ${parameter} to reduce`);
  if (small.chars < large.chars) return met;
  return large.chars > 4 * LARGE_TOKENS
    ? violated({ ...finding, observed: `${small.chars} and ${large.chars} characters: ${parameter} is ignored` })
    : untestable(`${tool}: results with ${parameter} ${small.limit} and ${large.limit} are of the same small size`);
}
