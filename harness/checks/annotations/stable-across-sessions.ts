import { defineCheck } from '../../core/check.js';
import { all, doubtful, type Judgement, met, show, untestable, violated } from '../../core/outcome.js';
import type { ProbeEvidence } from '../../core/probe.js';

type Catalog = ProbeEvidence['tools/catalog'];

export default defineCheck({
  needs: { listed: 'tools/listings', catalog: 'tools/catalog' },
  judge: ({ listed, catalog }) =>
    all(
      [
        ...listed.lists.map(({ revision, connection, round, differences, problem, names, exchange }) => {
          const finding = { subject: `revision ${revision}, connection ${connection}, list ${round}`, exchange };
          const expected = 'the names, hints and schemas of the first list';
          if (problem) return untestable(`a later tools/list was not whole: ${problem}`);
          if (differences.length > 0)
            return violated({ ...finding, expected, observed: show(differences.join('; '), 400) });
          const first = catalog.byEra.find((listing) => listing.revision === revision)?.names ?? [];
          return names.every((name, index) => name === String(first[index]))
            ? met
            : doubtful({ ...finding, expected: 'the order of the first list', observed: show(names.join(', '), 400) });
        }),
        ...(listed.older ?? []).map(({ revision, differences, exchange }) =>
          differences.length === 0
            ? met
            : violated({
                subject: `revision ${revision}`,
                expected: 'the hints and the input of the newest revision before 2026-07-28',
                observed: show(differences.join('; '), 400),
                exchange: exchange.id,
              }),
        ),
        ...acrossRevisions(catalog),
      ],
      'the tools were listed only once',
    ),
});

/** What a tool is called, hints at and takes, must not hang on the revision; other members came with some revision or other. */
function acrossRevisions({ tools, byEra }: Catalog): Judgement[] {
  const whole = byEra.filter(({ problem, names }) => !problem && names.length > 0);
  if (whole.length < 2) return [];
  return [...new Set(tools.map(({ name }) => name))].flatMap((name) => {
    const forms = tools.filter((tool) => tool.name === name);
    const revisions = forms.flatMap((tool) => tool.revisions);
    const finding = { subject: `tool ${name}`, exchange: forms[0]!.exchange };
    const missing = whole.find(({ revision }) => !revisions.includes(revision));
    if (missing)
      return violated({
        ...finding,
        expected: 'the same tools in every revision',
        observed: `listed in ${revisions.join(', ')}, not in ${missing.revision}`,
      });
    const differing = new Set(forms.map(({ definition }) => core(definition)));
    return differing.size === 1
      ? []
      : violated({
          ...finding,
          expected: 'the same hints and the same inputSchema in every revision',
          observed: show([...differing].join(' and '), 400),
        });
  });
}

const core = ({ annotations, inputSchema }: Record<string, unknown>): string => {
  const { $schema: _, ...schema } = (inputSchema ?? {}) as Record<string, unknown>;
  return JSON.stringify(sorted([annotations ?? null, schema]));
};

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort()
      .map(([key, item]) => [key, sorted(item)]),
  );
};
