import { Command } from 'commander';
import { HarnessError } from '../core/errors.js';

/** `touchstone explain`: all that is known of one row. */
export const explainCommand = (): Command =>
  new Command('explain')
    .description('Say what a row asks for, why, how it is verified, and how to mend it')
    .argument('<id>', 'a row such as annotations.safety-hint-present, or a checklist line such as Q1')
    .action(async (id: string) => {
      const { checklists, codes, requirements } = await import('../requirements/catalogue.gen.js');
      const line = [...checklists, ...codes].flatMap(({ name, lines }) =>
        lines.filter((entry) => entry.line === id.toUpperCase()).map((entry) => ({ name, ...entry })),
      )[0];
      if (line) {
        process.stdout.write(`${line.line}  ${line.text}\n    ${line.name}\n\nRows that serve it:\n`);
        for (const row of requirements.filter(({ lines }) => lines.includes(line.line)))
          process.stdout.write(`  ${row.id}  ${row.level['2026-10']}, ${row.coverage}  ${row.title}\n`);
        return;
      }
      const row = requirements.find((requirement) => requirement.id === id);
      if (!row)
        throw new HarnessError(
          'BAD_USAGE',
          `no row or checklist line is called ${id}; ${nearest(
            id,
            requirements.map((requirement) => requirement.id),
          )}`,
        );
      const entries: [string, string][] = [
        ['asks', row.requirement],
        [
          'level',
          Object.entries(row.level)
            .map(([profile, level]) => `${level} (${profile})`)
            .join(', '),
        ],
        ['basis', row.basis],
        ['applies', row.applies],
        ['coverage', row.coverageReason ? `${row.coverage}: ${row.coverageReason}` : row.coverage],
        ['lines', row.lines.join(', ') || 'none'],
        ['source', row.source],
        ['verified', row.verify],
        ['verdict', row.verdict],
        ['remedy', row.remedy],
        ['defect', row.defect],
      ];
      process.stdout.write(
        `${row.id}\n${row.title}\n\n${entries.map(([name, text]) => `${name.padEnd(9)} ${text}`).join('\n')}\n`,
      );
    });

const nearest = (id: string, ids: readonly string[]): string => {
  const near = ids.filter((known) => known.includes(id.split('.').at(-1) ?? id)).slice(0, 3);
  return near.length > 0 ? `did you mean ${near.join(' or ')}?` : '`touchstone list` names them all';
};
