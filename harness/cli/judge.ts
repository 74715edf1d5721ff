import { Command } from 'commander';
import type { Profile } from '../core/requirement.js';
import { parseProfile } from './options.js';

/** `touchstone judge`: judge stored evidence again, without traffic. */
export const judgeCommand = (): Command =>
  new Command('judge')
    .description('Judge the evidence of an earlier run again and renew its reports; sends nothing')
    .argument('<run>', 'run folder')
    .option('--profile <date>', "levels to judge by (default: the run's own)", parseProfile)
    .option('--json', 'print result.json instead of the verdict')
    .action(async (folder: string, flags: { profile?: Profile; json?: boolean }) => {
      const [{ readRun }, { judge }, { present, exitCodeFor }] = await Promise.all([
        import('../journal.js'),
        import('../judge.js'),
        import('./present.js'),
      ]);
      const run = await readRun(folder);
      const result = judge(run.record, run.gathered, flags);
      await present({ result, run, folder, json: flags.json === true });
      process.exitCode = exitCodeFor(result, 'incomplete');
    });
