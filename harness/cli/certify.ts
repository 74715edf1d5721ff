import { Command } from 'commander';
import type { Impact } from '../core/probe.js';
import type { Profile } from '../core/requirement.js';
import { parseImpact, parseList, parseProfile, parseSeconds, type VerdictFlags, withVerdict } from './options.js';

export interface CertifyFlags extends VerdictFlags {
  impact?: 'all' | Impact[];
  profile?: Profile;
  only?: string[];
  out?: string;
  seed?: string;
  /** Milliseconds. */
  deadline?: number;
  quiet?: boolean;
}

/** `touchstone certify`: probe, judge, report. */
export const certifyCommand = (): Command =>
  withVerdict(
    new Command('certify')
      .description('Probe a server, judge what was seen, and write the reports')
      .argument('<target>', 'URL of the MCP server, or path of a touchstone.yaml')
      .option(
        '--impact <list>',
        'what the run may do to the server: all, or some of sign-in, call-safe-tools, call-all-tools, load, disrupt (default: sign-in,call-safe-tools)',
        parseImpact,
      )
      .option('--profile <date>', 'levels to judge by: 2026-10 (default) or 2026-02', parseProfile)
      .option('--only <list>', 'judge only these rows or areas, and probe only what they need', parseList)
      .option('--out <folder>', 'run folder (default: runs/<time>)')
      .option('--seed <text>', 'makes the same calls again (default: the target URL)')
      .option(
        '--deadline <seconds>',
        'the run ends by then, with a report of what was seen (default: 900)',
        parseSeconds,
      )
      .option('--quiet', 'no progress; the verdict alone'),
  ).action(async (source: string, flags: CertifyFlags) => {
    const { runCertify } = await import('./run-certify.js');
    process.exitCode = await runCertify(source, flags);
  });
