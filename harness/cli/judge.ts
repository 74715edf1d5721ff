import { Command } from 'commander';
import type { Profile } from '../core/requirement.js';
import { parseProfile, type VerdictFlags, withVerdict } from './options.js';

/** `touchstone judge`: judge stored evidence again, without traffic. */
export const judgeCommand = (): Command =>
  withVerdict(
    new Command('judge')
      .description('Judge the evidence of an earlier run again and renew its reports; sends nothing')
      .argument('<run>', 'run folder')
      .option('--profile <date>', "levels to judge by (default: the run's own)", parseProfile),
  ).action(async (folder: string, flags: VerdictFlags & { profile?: Profile }) => {
    const [{ readRun }, { judge }, { readBefore, present }] = await Promise.all([
      import('../journal.js'),
      import('../judge.js'),
      import('./present.js'),
    ]);
    const before = await readBefore(flags);
    const run = await readRun(folder);
    process.exitCode = await present({ result: judge(run.record, run.gathered, flags), run, folder, flags, before });
  });
