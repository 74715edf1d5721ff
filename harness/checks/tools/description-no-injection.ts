import { defineCheck } from '../../core/check.js';
import { isObject } from '../../core/json.js';
import { all, doubtful, type Judgement, met, violated } from '../../core/outcome.js';
import { suspicions } from '../injection.js';

const EXPECTED = 'texts without hidden characters and without orders to the model about other tools or sources';
const DEEPEST = 20;

export default defineCheck({
  needs: { catalog: 'tools/catalog', negotiated: 'session/eras' },
  wants: { done: 'tools/calls' },
  judge: ({ catalog, negotiated, done }) =>
    all(
      [
        ...catalog.tools.map(({ name, definition, exchange }) =>
          judged(`tool ${name}`, textsOf(definition, '', 0), { exchange }),
        ),
        ...negotiated.eras.flatMap(({ revision, welcome }) =>
          typeof welcome.instructions === 'string' && catalog.tools.length > 0
            ? [judged(`revision ${revision}`, [['instructions', welcome.instructions]], {})]
            : [],
        ),
        // What a tool shows is other people's text as a rule: never more than a doubt.
        ...(done?.calls ?? []).flatMap(({ tool, reply }) =>
          reply.result
            ? [judged(`result of ${tool}`, resultTexts(reply.result), { exchange: reply.exchange.id }, RESULT_NOISE)]
            : [],
        ),
      ],
      'no tools were seen',
    ),
});

/** Data is full of these: pages, mails and the text of PDFs hold all of them. */
const RESULT_NOISE = /comment|encoded|credentials|Cyrillic|zero-width|control|direction|system message/;

function judged(
  subject: string,
  texts: readonly [where: string, text: string][],
  where: { exchange?: string },
  noise?: RegExp,
): Judgement {
  const hits = texts.flatMap(([place, text]) =>
    suspicions(text)
      .filter(({ what }) => !noise?.test(what))
      .map((hit) => ({ ...hit, place })),
  );
  const hit = hits.find(({ plain }) => plain) ?? hits[0];
  if (!hit) return met;
  const finding = { subject, expected: EXPECTED, observed: `${hit.what} in ${hit.place}: ${hit.excerpt}`, ...where };
  return hit.plain && !noise ? violated(finding) : doubtful(finding);
}

/** Every text of a definition, with where it stands: names of properties too. */
function textsOf(value: unknown, place: string, depth: number): [string, string][] {
  if (typeof value === 'string') return [[place, value]];
  if (depth > DEEPEST) return [];
  if (Array.isArray(value)) return value.flatMap((item) => textsOf(item, place, depth + 1));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    // A pattern or an icon is for machines, and may well hold what a sentence must not.
    if (key === 'pattern' || key === 'icons') return [];
    const inner = place ? `${place}.${key}` : key;
    return [['a name', key] as [string, string], ...textsOf(item, inner, depth + 1)];
  });
}

const resultTexts = ({ content }: Record<string, unknown>): [string, string][] =>
  (Array.isArray(content) ? content : []).flatMap((block) =>
    isObject(block) && typeof block.text === 'string' ? [['the result', block.text] as [string, string]] : [],
  );
