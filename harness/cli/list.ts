import { Command } from 'commander';

/** `touchstone list`: every row with its level and coverage. */
export const listCommand = (): Command =>
  new Command('list')
    .description('List every row of the catalogue with its level and how it is covered')
    .action(async () => {
      const { requirements } = await import('../requirements/catalogue.gen.js');
      const width = Math.max(...requirements.map(({ id }) => id.length));
      for (const { id, level, coverage, title } of requirements)
        process.stdout.write(`${id.padEnd(width)}  ${level['2026-10'].padEnd(13)}  ${coverage.padEnd(8)}  ${title}\n`);
    });
