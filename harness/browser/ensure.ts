import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { HarnessError } from '../core/errors.js';
import { findBrowser } from './find.js';

const INSTALL_TIMEOUT_MS = 600_000;

/** What making sure of a browser depends on; the process's own by default. */
export interface Installer {
  find(headed: boolean): string | undefined;
  /** Runs a command; false where it is missing or fails. */
  run(command: string, args: readonly string[]): Promise<boolean>;
  /** Root on Debian or Ubuntu, where a package can be installed without asking. */
  mayUseApt: boolean;
  /** `TOUCHSTONE_BROWSER`. */
  named: string | undefined;
}

const here: Installer = {
  find: findBrowser,
  run,
  mayUseApt: process.getuid?.() === 0 && existsSync('/usr/bin/apt-get'),
  named: process.env.TOUCHSTONE_BROWSER,
};

/**
 * The path of a browser, installed if need be: by apt where that needs no password, else by Playwright.
 * @param headed one that can show a window is asked for
 * @param progress told what is being done, one short sentence each
 * @throws HarnessError NO_BROWSER where there is none and none could be installed
 */
export async function ensureBrowser(
  options: { headed?: boolean; progress?: (line: string) => void; installer?: Installer } = {},
): Promise<string> {
  const { headed = false, progress = () => {}, installer = here } = options;
  const found = installer.find(headed);
  if (found) return found;
  if (installer.named) {
    throw new HarnessError(
      'NO_BROWSER',
      `TOUCHSTONE_BROWSER names ${installer.named}, which is not an executable file: correct it, or unset it.`,
    );
  }
  if (installer.mayUseApt) {
    // Playwright's own lacks the libraries that a bare machine does not have either.
    progress('No browser found: installing Chromium with apt-get');
    await installer.run('apt-get', ['update']);
    // Older releases do not have the shell apart.
    for (const name of headed ? ['chromium'] : ['chromium-headless-shell', 'chromium'])
      if (!installer.find(headed)) await installer.run('apt-get', ['install', '-y', '--no-install-recommends', name]);
  }
  if (!installer.find(headed)) {
    progress('No browser found: installing Chromium with Playwright');
    const cli = join(dirname(createRequire(import.meta.url).resolve('playwright/package.json')), 'cli.js');
    await installer.run(process.execPath, [cli, 'install', '--no-shell', 'chromium']);
  }
  const installed = installer.find(headed);
  if (installed) return installed;
  throw new HarnessError(
    'NO_BROWSER',
    'No Chromium, Chrome or Edge was found and none could be installed: install one (`npx playwright install chromium`), or set TOUCHSTONE_BROWSER to its path.',
  );
}

function run(command: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: 'ignore',
      timeout: INSTALL_TIMEOUT_MS,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}
