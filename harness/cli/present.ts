import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REPORTS, renderVerdict, writeReports } from '../../reports/index.js';
import { EXIT, HarnessError, messageOf } from '../core/errors.js';
import type { Comparison, RunResult } from '../core/result.js';
import { attachmentsOf, type StoredRun } from '../journal.js';
import { compare } from '../regression.js';
import { requirements } from '../requirements/catalogue.gen.js';
import { type VerdictFlags, wantsColor } from './options.js';

interface Presentation {
  result: RunResult;
  run: StoredRun;
  folder: string;
  flags: VerdictFlags;
  before: RunResult | undefined;
  /** Cuts the writing of reports short; `result.json` is written all the same. */
  signal?: AbortSignal;
}

/** All but what takes seconds: for jobs that have no use for it, and for someone who has pressed Ctrl-C. */
const QUICK = REPORTS.filter((name) => name !== 'allure-report');

/**
 * Writes the reports of a run into its folder, and says on standard output how it ended.
 * @returns the exit code
 * @throws HarnessError NO_RUN_FOLDER
 */
export async function present({ result, run, folder, flags, before, signal }: Presentation): Promise<number> {
  const rows = new Map(requirements.map((row) => [row.id, row]));
  const report = {
    result,
    exchanges: run.exchanges,
    attachments: attachmentsOf(run),
    requirements: rows,
    folder,
    ...(flags.against !== undefined && { history: join(flags.against, 'allure-report', 'history') }),
    ...(signal && { signal }),
  };
  const isInterrupted = result.run.cut === 'interrupted';
  const { paths, warnings } = await writeReports(
    report,
    isInterrupted || flags.allure === false ? QUICK : REPORTS,
  ).catch((cause: Error) => {
    throw new HarnessError('NO_RUN_FOLDER', `the reports cannot be written to ${folder}: ${messageOf(cause)}`, {
      cause,
    });
  });
  for (const warning of warnings) process.stderr.write(`touchstone: ${warning}\n`);
  const comparison = before && compare(before, result, flags.against!);
  const exit = isInterrupted
    ? { code: EXIT.interrupted }
    : comparison && flags.failOn === 'regression'
      ? exitSince(comparison)
      : { code: exitCodeFor(result, flags.failOn) };
  process.stdout.write(
    flags.json
      ? `${JSON.stringify(result, null, 2)}\n`
      : renderVerdict(result, rows, {
          color: wantsColor(process.stdout),
          width: process.stdout.columns ?? 100,
          paths,
          exitCode: exit.code,
          ...('because' in exit && { because: exit.because }),
          ...(comparison && { comparison }),
          ...(flags.verbose && { verbose: true }),
        }),
  );
  return exit.code;
}

function exitCodeFor({ verdict }: RunResult, failOn: VerdictFlags['failOn']): number {
  if (verdict === 'not-certified') return EXIT.notCertified;
  return verdict === 'incomplete' && failOn === 'incomplete' ? EXIT.incomplete : EXIT.certified;
}

function exitSince({ since, worse, lost }: Comparison): { code: number; because: string } {
  if (worse.length > 0) return { code: EXIT.notCertified, because: `worse than ${since}` };
  if (lost.length > 0) return { code: EXIT.incomplete, because: `not everything that ${since} saw could be seen` };
  return { code: EXIT.certified, because: `not worse than ${since}` };
}

/**
 * The result of the run that `--against` names.
 * @throws HarnessError BAD_USAGE, BAD_RUN
 */
export async function readBefore({ failOn, against }: VerdictFlags): Promise<RunResult | undefined> {
  if (against === undefined) {
    if (failOn !== 'regression') return undefined;
    throw new HarnessError('BAD_USAGE', '--fail-on regression needs --against <run>, the folder of an earlier run');
  }
  const path = join(against, 'result.json');
  let result: Partial<RunResult> | null;
  try {
    result = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new HarnessError(
      'BAD_RUN',
      `${path} cannot be read (${messageOf(cause)}); give --against the folder of a run that certify finished`,
      { cause },
    );
  }
  if (result?.schemaVersion === 1 && Array.isArray(result.checks)) return result as RunResult;
  throw new HarnessError('BAD_RUN', `${path} is no result of this version of Touchstone; certify again`);
}
