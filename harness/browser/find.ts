import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright';

/** Chromium without a window to draw: it opens a page in less than half the time. */
const SHELLS = ['chromium-headless-shell', 'chrome-headless-shell'];

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'microsoft-edge',
  'msedge',
];

const MAC = ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
);

const WINDOWS = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Chromium\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
];

/** What finding a browser depends on; the process's own by default. */
export interface Surroundings {
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  isExecutable(path: string): boolean;
  /** Where Playwright would have put its own. */
  playwrights(): string;
}

const here: Surroundings = {
  platform: process.platform,
  env: process.env,
  isExecutable(path) {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  },
  playwrights: () => chromium.executablePath(),
};

/**
 * The path of a Chromium-like browser: `TOUCHSTONE_BROWSER`, Playwright's own, one on the PATH, one at a usual place.
 * A `TOUCHSTONE_BROWSER` that names no executable is not passed over in silence: nothing is found then.
 * @param headed one that can show a window is asked for
 */
export function findBrowser(
  headed = false,
  { platform, env, isExecutable, playwrights }: Surroundings = here,
): string | undefined {
  if (env.TOUCHSTONE_BROWSER) return isExecutable(env.TOUCHSTONE_BROWSER) ? env.TOUCHSTONE_BROWSER : undefined;
  const suffix = platform === 'win32' ? '.exe' : '';
  const names = headed ? NAMES : [...SHELLS, ...NAMES];
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  const roots = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter((root) => root !== undefined);
  const usual: Partial<Record<NodeJS.Platform, string[]>> = {
    darwin: [...MAC, ...MAC.map((path) => join(env.HOME ?? '/', path))],
    win32: WINDOWS.flatMap((path) => roots.map((root) => `${root}\\${path}`)),
    linux: ['/usr/bin', '/usr/local/bin', '/snap/bin'].flatMap((folder) => names.map((name) => `${folder}/${name}`)),
  };
  const candidates = [
    playwrights(),
    ...names.flatMap((name) => folders.map((folder) => join(folder, name + suffix))),
    ...(usual[platform] ?? []),
  ];
  return candidates.find(isExecutable);
}
