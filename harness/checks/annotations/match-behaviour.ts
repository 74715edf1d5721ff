import { defineCheck } from '../../core/check.js';
import { all, doubtful, type Judgement, met, metBecause, show, untestable, violated } from '../../core/outcome.js';
import type { ProbeEvidence } from '../../core/probe.js';

type Called = ProbeEvidence['tools/calls']['calls'][number];

const WRITES =
  'create update delete send post write remove upload archive move insert edit rename replace publish cancel drop purge save assign approve'.split(
    ' ',
  );
const READS = 'get list search read fetch find show view'.split(' ');
const JOINING = ['and', 'or', 'then'];
/** What follows a verb that is meant as one: "Posts a message" writes, "Posts by the user" are read. */
const OBJECT = /^\s+(?:an?|the|one|some|all|any|new|your|this|these|several|multiple|existing|up to)\b/i;

export default defineCheck({
  needs: { catalog: 'tools/catalog' },
  wants: { seen: 'tools/behaviour', called: 'tools/calls' },
  judge: ({ catalog, seen, called }) => {
    const worded = catalog.tools.map(({ name, definition, exchange }): Judgement => {
      const hints = (definition.annotations ?? {}) as Record<string, unknown>;
      const finding = { subject: `tool ${name}`, exchange };
      const words = wordsOf(name);
      const writes = writingVerb(words, String(definition.description ?? ''));
      if (hints.readOnlyHint === true && writes)
        return doubtful({
          ...finding,
          expected: 'no readOnlyHint on a tool whose words say that it writes',
          observed: `readOnlyHint true, and the tool says "${writes}"`,
        });
      const reads = READS.includes(words[0] ?? '') && !words.some((word) => [...JOINING, ...WRITES].includes(word));
      return reads && hints.destructiveHint === true && hints.readOnlyHint !== true
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
    const names = new Set(declared.map(({ name }) => name));
    const watched =
      names.size === 0
        ? []
        : !seen
          ? [untestable('the reading tools were not called')]
          : [metBecause(howSeen(seen.examined.length, names.size, seen.observers))];
    const written = (called?.calls ?? []).flatMap((call) =>
      readBack(call, catalog.tools.find(({ name }) => name === call.tool)?.definition.annotations),
    );
    return all([...worded, ...done, ...watched, ...written], 'no tools were seen');
  },
});

/** What was read back after a tool that writes: the proof of destructiveHint, or where something is gone, against its denial. */
function readBack({ tool, readBack: read, reply }: Called, annotations: unknown): Judgement[] {
  const { destructiveHint } = (annotations ?? {}) as Record<string, unknown>;
  if (!read || read.changes.length === 0) return [];
  const gone = read.changes.find(({ path, before, after }) => path.includes('[]') && before !== null && after === null);
  if (destructiveHint === false && gone)
    return [
      doubtful({
        subject: `tool ${tool}`,
        expected: 'destructiveHint true on a tool that takes something away',
        observed: `${read.observer} shows ${show(gone.before)} no longer (${read.shown.map(({ id }) => id).join(', ')})`,
        exchange: reply.exchange.id,
      }),
    ];
  return destructiveHint === true ? [metBecause(`${tool} was seen to change what ${read.observer} shows`)] : [];
}

const howSeen = (examined: number, declared: number, observers: readonly string[]): string =>
  examined === 0
    ? 'judged by words alone: no other reading tool was there to look by'
    : `${examined} of ${declared} tools that declare to read were watched through ${observers.join(', ')}`;

/** The verb by which a tool says that it writes; `archive_search` and `get_post` do not. */
function writingVerb(words: readonly string[], description: string): string | undefined {
  if (words.some((word) => READS.includes(word)) && !words.some((word) => JOINING.includes(word))) return undefined;
  if (WRITES.includes(words[0] ?? '')) return words[0];
  const [first = ''] = /^[a-z]+/i.exec(description) ?? [];
  const verb = base(first.toLowerCase());
  return WRITES.includes(verb) && OBJECT.test(description.slice(first.length)) ? verb : undefined;
}

/** Words of a name, in their base form: `createsNote` and `create-note` both begin with create. */
const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter(Boolean)
    .map(base);

/** `creates` and `searches` without their ending. */
const base = (word: string): string =>
  [...WRITES, ...READS].find((verb) => word === verb || word === `${verb}s` || word === `${verb}es`) ?? word;
