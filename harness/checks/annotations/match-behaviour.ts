import { defineCheck } from '../../core/check.js';
import { all, doubtful, type Judgement, met, metBecause, show, untestable, violated } from '../../core/outcome.js';

const WRITES =
  'create update delete send post write remove upload archive move insert edit rename replace publish cancel drop purge'.split(
    ' ',
  );
const READS = 'get list search read fetch find show view'.split(' ');
const JOINING = /[^a-z](?:and|or|then)[^a-z]/i;

export default defineCheck({
  needs: { catalog: 'tools/catalog' },
  wants: { seen: 'tools/behaviour' },
  judge: ({ catalog, seen }) => {
    const worded = catalog.tools.map(({ name, definition, exchange }): Judgement => {
      const hints = (definition.annotations ?? {}) as Record<string, unknown>;
      const finding = { subject: `tool ${name}`, exchange };
      const verb = leading(name) ?? leading(String(definition.description ?? ''));
      if (hints.readOnlyHint === true && verb && WRITES.includes(verb))
        return doubtful({
          ...finding,
          expected: 'no readOnlyHint on a tool whose words say that it writes',
          observed: `readOnlyHint true, and the tool says "${verb}"`,
        });
      const reading = READS.includes(leading(name) ?? '') && !JOINING.test(name);
      return reading && hints.destructiveHint === true && hints.readOnlyHint !== true
        ? doubtful({
            ...finding,
            expected: 'no destructiveHint on a tool whose name says that it reads',
            observed: `annotations: ${show(hints)}`,
          })
        : met;
    });
    const done = (seen?.deviations ?? []).map(({ tool, kind, observer, changes, reply, shown }): Judgement => {
      const [change] = changes;
      const observed = `${observer} showed ${change?.path || 'its result'} as ${show(change?.before)}, and as ${show(change?.after)} after the call (${shown[0].exchange.id}, ${shown[1].exchange.id})`;
      const finding = { subject: `tool ${tool}`, observed, exchange: reply.exchange.id };
      return kind === 'writes'
        ? violated({ ...finding, expected: 'a tool with readOnlyHint to change nothing' })
        : doubtful({ ...finding, expected: 'a tool with idempotentHint to change nothing the second time' });
    });
    const declared = catalog.tools.filter(
      ({ definition }) =>
        (definition.annotations as { readOnlyHint?: unknown } | null | undefined)?.readOnlyHint === true,
    );
    const blind =
      declared.length === 0
        ? []
        : !seen
          ? [untestable('the reading tools were not called')]
          : seen.examined.length === 0
            ? [metBecause('judged by words alone: no other reading tool was there to look by')]
            : [];
    return all([...worded, ...done, ...blind], 'no tools were seen');
  },
});

/** First word, in its base form: `creates` and `create_note` both begin with create. */
function leading(text: string): string | undefined {
  const word = /^[^a-zA-Z]*([a-z]+|[A-Z][a-z]*)/.exec(text)?.[1]?.toLowerCase();
  return word && [...WRITES, ...READS].find((verb) => word === verb || word === `${verb}s` || word === `${verb}es`);
}
