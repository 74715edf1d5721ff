import { expect, test } from 'vitest';
import { ensureBrowser, type Installer } from './ensure.js';
import { findBrowser, type Surroundings } from './find.js';

const around = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv, there: readonly string[]): Surroundings => ({
  platform,
  env,
  isExecutable: (path) => there.includes(path),
  playwrights: () => '/pw/chrome',
});
const on = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv, ...there: string[]): string | undefined =>
  findBrowser(false, around(platform, env, there));

test('the browser that is named comes first, and is not passed over', () => {
  expect(on('linux', { TOUCHSTONE_BROWSER: '/mine', PATH: '/usr/bin' }, '/mine', '/pw/chrome')).toBe('/mine');
  expect(on('linux', { TOUCHSTONE_BROWSER: '/mine', PATH: '/usr/bin' }, '/pw/chrome')).toBeUndefined();
});

test("then Playwright's own, then the PATH, then the usual places", () => {
  expect(on('linux', { PATH: '/opt/b:/usr/bin' }, '/pw/chrome', '/usr/bin/chromium')).toBe('/pw/chrome');
  expect(on('linux', { PATH: '/opt/b:/x' }, '/opt/b/google-chrome', '/usr/bin/chromium')).toBe('/opt/b/google-chrome');
  expect(on('linux', {}, '/snap/bin/chromium')).toBe('/snap/bin/chromium');
  const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  expect(on('darwin', { HOME: '/Users/a' }, mac)).toBe(mac);
  expect(on('darwin', { HOME: '/Users/a' }, `/Users/a${mac}`)).toBe(`/Users/a${mac}`);
  const edge = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe';
  expect(on('win32', { 'PROGRAMFILES(X86)': 'C:\\Program Files (x86)' }, edge)).toBe(edge);
  expect(on('linux', { PATH: '' })).toBeUndefined();
});

test('the shell without a window is preferred, but not where one is to be seen', () => {
  const there = ['/usr/bin/chromium', '/usr/bin/chromium-headless-shell'];
  expect(on('linux', { PATH: '/usr/bin' }, ...there)).toBe('/usr/bin/chromium-headless-shell');
  expect(findBrowser(true, around('linux', { PATH: '/usr/bin' }, there))).toBe('/usr/bin/chromium');
  expect(findBrowser(true, around('linux', { PATH: '/usr/bin' }, there.slice(1)))).toBeUndefined();
});

/** An installer under which `after` many commands make a browser appear. */
function installer(after: number, mayUseApt = true): Installer & { ran: string[] } {
  const ran: string[] = [];
  return {
    ran,
    mayUseApt,
    named: undefined,
    find: () => (ran.length >= after ? '/found' : undefined),
    async run(command, args) {
      ran.push([command.split(/[\\/]/).at(-1), ...args.slice(command === 'apt-get' ? 0 : 1)].join(' '));
      return true;
    },
  };
}

test('what is there is used; what is missing is installed by apt, else by Playwright', async () => {
  const nothing = installer(0);
  expect(await ensureBrowser({ installer: nothing })).toBe('/found');
  expect(nothing.ran).toEqual([]);
  const first = installer(2);
  await ensureBrowser({ installer: first });
  const shell = 'apt-get install -y --no-install-recommends chromium-headless-shell';
  expect(first.ran).toEqual(['apt-get update', shell]);
  const old = installer(3);
  await ensureBrowser({ installer: old });
  expect(old.ran).toEqual(['apt-get update', shell, 'apt-get install -y --no-install-recommends chromium']);
  const window = installer(2);
  await ensureBrowser({ headed: true, installer: window });
  expect(window.ran).toEqual(['apt-get update', 'apt-get install -y --no-install-recommends chromium']);
  const second = installer(4);
  const lines: string[] = [];
  await ensureBrowser({ installer: second, progress: (line) => lines.push(line) });
  expect(second.ran.slice(3)).toEqual([expect.stringMatching(/ install --no-shell chromium$/)]);
  expect(lines).toHaveLength(2);
  const user = installer(1, false);
  await ensureBrowser({ installer: user });
  expect(user.ran).toEqual([expect.stringMatching(/ install --no-shell chromium$/)]);
});

test('where nothing helps, one sentence says what to do', async () => {
  const failure = { name: 'HarnessError', code: 'NO_BROWSER', message: expect.stringContaining('TOUCHSTONE_BROWSER') };
  await expect(ensureBrowser({ installer: installer(Number.POSITIVE_INFINITY) })).rejects.toMatchObject(failure);
  await expect(ensureBrowser({ installer: installer(2, false) })).rejects.toMatchObject(failure);
  const misnamed = { ...installer(1), named: '/nowhere' };
  await expect(ensureBrowser({ installer: misnamed })).rejects.toThrow('TOUCHSTONE_BROWSER names /nowhere');
  expect(misnamed.ran).toEqual([]);
});
