import { defineCheck } from '../../core/check.js';
import { all, doubtful, type Judgement, met, show, untestable, violated } from '../../core/outcome.js';
import type { ProbeEvidence } from '../../core/probe.js';
import { propertiesOf } from '../schema-walk.js';

type Catalog = ProbeEvidence['tools/catalog'];
type Page = ProbeEvidence['documentation/page'];

/** A page of fewer words is none: see documentation.published. */
const FEWEST_WORDS = 100;
/** So many tools in items of one kind make a list of tools. */
const FEWEST_LISTED = 3;

export default defineCheck({
  needs: { done: 'tools/calls', declared: 'target/declared', catalog: 'tools/catalog' },
  wants: { page: 'documentation/page' },
  judge: ({ done, declared, catalog, page }) => {
    if (catalog.tools.length === 0) return untestable('no tools were seen');
    const documented = page ? judgedPage(page, catalog) : [];
    const expecting = Object.entries(declared.tools).filter(([, wish]) => wish.expect);
    if (expecting.length === 0)
      return all([
        ...documented,
        doubtful({
          subject: 'target file',
          expected: 'an expectation of what a tool answers, under tools.<name>.expect beside its arguments',
          observed: 'none, so that no answer can be held against what the tool promises',
        }),
      ]);
    const kept = expecting.flatMap(([tool, { expect, arguments: given }]) => {
      if (!given) return [untestable(`${tool}: expect needs arguments beside it`)];
      if (!catalog.tools.some(({ name }) => name === tool))
        return [
          doubtful({
            subject: `tool ${tool}`,
            expected: 'every tool that the target file describes',
            observed: 'no tool of this name in tools/list',
          }),
        ];
      const calls = done.calls.filter((call) => call.tool === tool && call.expectations);
      if (calls.length === 0)
        return [untestable(`${tool}: it was not called, so that ${show(expect)} could not be seen`)];
      return calls.flatMap(({ revision, expectations = [], reply, succeeded }) =>
        expectations.map(({ path, expected, observed, holds }) =>
          holds
            ? met
            : succeeded
              ? violated({
                  subject: `tool ${tool} (${revision})`,
                  expected: `${path} to be ${show(expected)} for ${show(given)}`,
                  observed: show(observed),
                  exchange: reply.exchange.id,
                })
              : untestable(`${tool}: the call did not succeed: see tools.call-succeeds`),
        ),
      );
    });
    return all([...documented, ...kept]);
  },
});

/** Every tool is named on the documentation page, and its lists of tools name no others. */
function judgedPage({ url, exchanges, text, names }: Page, { tools }: Catalog): Judgement[] {
  if (text.split(' ').length < FEWEST_WORDS) return [];
  const finding = { subject: url, exchange: exchanges.at(-1)!.id };
  const words = spaced(text);
  const missing = tools.filter(
    ({ name, definition }) =>
      ![name, titleOf(definition), titleOf(definition.annotations)].some((one) => one && words.includes(spaced(one))),
  );
  const strangers = strangersIn(names, tools);
  return [
    missing.length === 0
      ? met
      : doubtful({
          ...finding,
          expected: 'a documentation page that names every tool of tools/list',
          observed: `nothing of ${show([...new Set(missing.map(({ name }) => name))].join(', '))}`,
        }),
    strangers.length === 0
      ? met
      : doubtful({
          ...finding,
          expected: 'lists of tools that name only tools of tools/list',
          observed: `${show(strangers.join(', '))}, beside tools that are there`,
        }),
  ];
}

/** Names that stand in a list of tools, between two that are there, and are neither a tool nor a parameter of one. */
function strangersIn(names: Page['names'], tools: Catalog['tools']): string[] {
  const known = new Set(tools.map(({ name }) => name));
  const parameters = new Set(
    tools.flatMap(({ definition }) => propertiesOf(definition.inputSchema).map(({ name }) => name)),
  );
  return [...new Set(names.map(({ place }) => place))].flatMap((place) => {
    const shown = names.filter((one) => one.place === place).map(({ name }) => name);
    const there = shown.flatMap((name, at) => (known.has(name) ? [at] : []));
    if (there.length < FEWEST_LISTED) return [];
    const listed = shown.slice(there[0], there.at(-1)! + 1);
    const others = listed.filter((name) => !known.has(name) && !parameters.has(name) && /[_-]|[a-z][A-Z]/.test(name));
    // Where most are no tools, it is a list of something else.
    return others.length < there.length ? [...new Set(others)] : [];
  });
}

const titleOf = (value: unknown): string | undefined => {
  const { title } = (value ?? {}) as { title?: unknown };
  return typeof title === 'string' && /\S\s+\S/.test(title.trim()) ? title : undefined;
};

/** `search_notes`, `search-notes` and `Search notes` alike. */
const spaced = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();
