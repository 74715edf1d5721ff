import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What a script ends with that could not begin: EX_TEMPFAIL of sysexits.h. `.ci/run` goes on then. */
const NOT_INSTALLED = 75;
/** For all that one script installs: without a registry npm would go on trying. */
const INSTALL_MS = 150_000;

class NotInstalled extends Error {}

/** What a script with packages of its own works with. */
export interface Workshop {
  folder: string;
  /** Fires when the script ends, in whatever way: no process that is started with it is left behind. */
  ended: AbortSignal;
  /** `npm install` in a folder. @throws where npm could not, which is no finding */
  install(folder: string, packages?: readonly string[]): Promise<void>;
}

/**
 * Runs a script with packages that are none of this repository's.
 * @param kept where they stay; else a temporary folder
 * @param run says whether all was well
 * @returns the exit code: 0, 1, or 75 where npm could not install them
 */
export async function withPackages(
  kept: string | undefined,
  run: (workshop: Workshop) => Promise<boolean>,
): Promise<number> {
  const folder = kept ?? (await mkdtemp(join(tmpdir(), 'touchstone-npm-')));
  const end = new AbortController();
  process.once('exit', () => {
    end.abort();
    if (kept === undefined) rmSync(folder, { recursive: true, force: true });
  });
  // By default a signal ends the process without its exit being told to anybody.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
  const late = AbortSignal.timeout(INSTALL_MS);
  const install = async (cwd: string, packages: readonly string[] = []): Promise<void> => {
    const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error', ...packages];
    try {
      await promisify(execFile)('npm', args, { cwd, signal: AbortSignal.any([end.signal, late]) });
    } catch (error) {
      const said = late.aborted ? `not done after ${INSTALL_MS / 1000} s` : (error as { stderr?: string }).stderr;
      throw new NotInstalled(`npm could not install the packages: ${said?.trim() || error}`, { cause: error });
    }
  };
  try {
    return (await run({ folder, ended: end.signal, install })) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof NotInstalled)) throw error;
    console.log(`left out: ${error.message}`);
    return NOT_INSTALLED;
  }
}
