import { Command } from 'commander';
import { distance } from 'fastest-levenshtein';
import { wrap } from '../../reports/columns.js';
import { HarnessError } from '../core/errors.js';
import type { Requirement } from '../core/requirement.js';

/** Width of the column of names. */
const NAMES = 10;

/** `touchstone explain`: all that is known of one row. */
export const explainCommand = (): Command =>
  new Command('explain')
    .description('Say what a row asks for, why, how it is verified, and how to mend it')
    .argument(
      '<id>',
      'a row such as annotations.safety-hint-present, an area such as tools, or a checklist line such as Q1',
    )
    .action(async (id: string) => {
      const { checklists, codes, requirements } = await import('../requirements/catalogue.gen.js');
      const rowsOf = (rows: readonly Requirement[]): string =>
        rows.map((row) => `  ${row.id}  ${row.level['2026-10']}, ${row.coverage}  ${row.title}\n`).join('');

      const row = requirements.find((requirement) => requirement.id === id);
      if (row) return void process.stdout.write(wholeRow(row));
      const area = requirements.filter((requirement) => requirement.area === id);
      if (area.length > 0) return void process.stdout.write(`Rows of the area ${id}:\n${rowsOf(area)}`);
      for (const { name, lines } of [...checklists, ...codes]) {
        const found = lines.find(({ line }) => line === id.toUpperCase());
        if (!found) continue;
        const rows = requirements.filter(({ lines: served }) => served.includes(found.line));
        return void process.stdout.write(
          `${found.line}  ${found.text}\n    ${name}\n\nRows that serve it:\n${rowsOf(rows)}`,
        );
      }
      const ids = requirements.map((requirement) => requirement.id);
      throw new HarnessError('BAD_USAGE', `no row, area or checklist line is called ${id}; ${nearest(id, ids)}`);
    });

function wholeRow(row: Requirement): string {
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
  const columns = Math.max(40, process.stdout.columns ?? 100) - NAMES;
  const text = entries.flatMap(([name, value]) =>
    wrap(value, columns, Number.POSITIVE_INFINITY).map((line, n) => `${(n === 0 ? name : '').padEnd(NAMES)}${line}\n`),
  );
  return `${row.id}\n${row.title}\n\n${text.join('')}`;
}

function nearest(id: string, ids: readonly string[]): string {
  const part = id.split('.').at(-1) ?? id;
  const near = ids
    .map((known) => ({
      known,
      steps: known.startsWith(id) ? 0 : known.includes(part) ? 1 : distance(known, id),
    }))
    .filter(({ steps }) => steps <= id.length / 3)
    .sort((a, b) => a.steps - b.steps)
    .slice(0, 3);
  return near.length > 0
    ? `did you mean ${near.map(({ known }) => known).join(' or ')}?`
    : '`touchstone list` names them all';
}
