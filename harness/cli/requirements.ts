import { Command } from 'commander';

/** `touchstone requirements`: the catalogue as data. */
export const requirementsCommand = (): Command =>
  new Command('requirements')
    .description('Count the rows by coverage; with --json, print the catalogue as data')
    .option('--json', 'machine-readable')
    .action(async ({ json }: { json?: boolean }) => {
      const { requirements } = await import('../requirements/catalogue.gen.js');
      if (json) {
        const { alsoBreaks, defectCounts } = await import('../requirements/proof.gen.js');
        const rows = requirements.map(({ id, area, level, coverage, lines }) => ({
          id,
          area,
          level,
          coverage,
          defects: (defectCounts as Record<string, number>)[id] ?? 0,
          alsoBreaks: (alsoBreaks as Record<string, number>)[id] ?? 0,
          lines,
        }));
        process.stdout.write(`${JSON.stringify({ requirements: rows })}\n`);
        return;
      }
      for (const profile of ['2026-02', '2026-10'] as const) {
        const mandatory = requirements.filter(
          ({ level, coverage }) => level[profile] === 'mandatory' && coverage !== 'excluded',
        );
        const built = mandatory.filter(({ coverage }) => coverage !== 'missing');
        process.stdout.write(
          `profile ${profile}: ${built.length} of ${mandatory.length} mandatory rows are judged by this version\n`,
        );
      }
      for (const coverage of ['check', 'attest', 'excluded', 'missing'] as const)
        process.stdout.write(
          `${coverage.padEnd(8)} ${requirements.filter((row) => row.coverage === coverage).length}\n`,
        );
    });
