import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureBrowser } from '../harness/browser/ensure.js';
import { type Generator, writeAllureReport } from './allure/report.js';
import { writeAllureResults } from './allure/results.js';
import { checklistPage } from './checklist/page.js';
import { junit } from './junit.js';
import { sample } from './sample.js';

/** Reports as a person opens them: in a browser that tells of everything a page tries. */
let browser: Browser;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'touchstone-browser-'));
  browser = await chromium.launch({
    executablePath: await ensureBrowser(),
    // Nothing gets out, whatever a page tries; root needs the second flag.
    args: ['--host-resolver-rules=MAP * ~NOTFOUND', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

interface Visit extends AsyncDisposable {
  page: Page;
  /** Requests to anywhere but the file itself, dialogs, script errors and console errors. */
  trouble: string[];
}

async function open(content: string, colorScheme: 'light' | 'dark' = 'light'): Promise<Visit> {
  const file = join(folder, `${Math.floor(performance.now() * 1_000)}.html`);
  await writeFile(file, content);
  return visit(file, colorScheme);
}

async function visit(file: string, colorScheme: 'light' | 'dark' = 'light'): Promise<Visit> {
  const context = await browser.newContext({ colorScheme });
  const page = await context.newPage();
  const trouble: string[] = [];
  page.on('request', (request) => {
    if (!/^(file|data|blob):/.test(request.url())) trouble.push(`request ${request.url()}`);
  });
  page.on('dialog', (dialog) => {
    trouble.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('popup', (popup) => trouble.push(`popup ${popup.url()}`));
  page.on('pageerror', (error) => trouble.push(`error ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') trouble.push(`console ${message.text()}`);
  });
  await page.goto(pathToFileURL(file).href);
  return { page, trouble, [Symbol.asyncDispose]: () => context.close() };
}

test('a page that does what the reports must not do is found out', async () => {
  await using bad = await open(
    '<img src=x onerror=alert(1)><script src="https://www.googletagmanager.com/gtag/js"></script>',
  );
  await expect.poll(() => bad.trouble).toContain('request https://www.googletagmanager.com/gtag/js');
  expect(bad.trouble).toContain('dialog 1');
});

describe('checklist.html', () => {
  test.each(['light', 'dark'] as const)(
    'in %s: no request, no script, no dialog, whatever a server said',
    async (scheme) => {
      await using checklist = await open(checklistPage(sample({ rows: 150 })), scheme);
      const { page } = checklist;
      await page.locator('details').evaluateAll((all) => {
        for (const details of all) (details as HTMLDetailsElement).open = true;
      });
      expect(await page.locator('script, iframe, img, object, embed, form, [onload], [onerror]').count()).toBe(0);
      expect(await page.title()).toContain('Not certified (rehearsal): Example <img src=x');
      const styled = await page.locator('header .banner').evaluate((node) => getComputedStyle(node).borderLeftWidth);
      expect(styled).toBe('8px');
      expect(checklist.trouble).toEqual([]);
    },
  );

  test('links of a server are not links', async () => {
    await using checklist = await open(checklistPage(sample({ rows: 150 })));
    const targets = await checklist.page
      .locator('a')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href')!));
    for (const target of new Set(targets))
      expect(target).toMatch(/^(#|https:\/\/modelcontextprotocol\.io\/|screenshots\/)/);
  });

  test.each(['light', 'dark'] as const)('in %s: text is readable: contrast of 4.5 : 1 and more', async (scheme) => {
    await using checklist = await open(checklistPage(sample()), scheme);
    const poor = await checklist.page.evaluate(contrastBelow, 4.5);
    expect(poor).toEqual([]);
  });

  test('headings descend by one, tables name their rows and columns, the page names its language', async () => {
    await using checklist = await open(checklistPage(sample()));
    const { page } = checklist;
    const levels = await page.locator('h1,h2,h3,h4').evaluateAll((all) => all.map(({ tagName }) => Number(tagName[1])));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (let n = 1; n < levels.length; n++) expect(levels[n]! - levels[n - 1]!).toBeLessThanOrEqual(1);
    expect(await page.locator('th:not([scope])').count()).toBe(0);
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
  });

  test('following a link to a closed row opens it', async () => {
    await using checklist = await open(checklistPage(sample({ hostile: false })));
    const { page } = checklist;
    const row = page.locator('#rows li details').first();
    expect(await row.evaluate((node) => (node as HTMLDetailsElement).open)).toBe(false);
    const id = await row.locator('> div').getAttribute('id');
    await page.evaluate((fragment) => {
      location.hash = fragment;
    }, `#${id}`);
    await expect.poll(() => row.evaluate((node) => (node as HTMLDetailsElement).open)).toBe(true);
  });

  test('fits a telephone', async () => {
    await using checklist = await open(checklistPage(sample({ rows: 150 })));
    await checklist.page.setViewportSize({ width: 360, height: 700 });
    const overflow = await checklist.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });
});

const hasJava = spawnSync('java', ['-version']).status === 0;

describe.each<Generator>(hasJava ? ['allure2', 'allure3'] : ['allure3'])('allure-report by %s', (generator) => {
  test('no request, no dialog, no script error on any of its pages', async () => {
    const report = sample({ rows: 30 });
    const run = join(folder, generator);
    await mkdir(join(run, 'screenshots'), { recursive: true });
    await writeFile(join(run, 'screenshots', 'consent.png'), PIXEL);
    expect(await writeAllureResults(report, run)).toEqual([]);
    const { path } = await writeAllureReport(run, { name: 'Touchstone (independent)', generator });

    await using allure = await visit(path!);
    const { page } = allure;
    await page
      .getByText(/P1 All tools/)
      .first()
      .waitFor();
    const cases = await page.evaluate(testCases);
    expect(cases).toHaveLength(report.result.checks.length);
    expect(cases.filter(({ data }) => data.includes('"missed":true'))).toEqual([]);
    for (const { hash, name } of cases) {
      await page.evaluate((fragment) => {
        location.hash = fragment;
      }, hash);
      await page.getByText(name).first().waitFor();
    }
    for (const tab of ['#behaviors', '#categories', '#suites', '#graph', '#charts']) {
      await page.evaluate((fragment) => {
        location.hash = fragment;
      }, tab);
      await page.locator('body').click({ position: { x: 2, y: 2 } });
    }
    expect(await page.title()).toContain('Touchstone (independent)');
    expect(allure.trouble).toEqual([]);
  }, 120_000);
});

describe('junit.xml', () => {
  test('is well-formed and says who failed, whatever a server said', async () => {
    const report = sample({ rows: 300 });
    await using blank = await open('');
    const seen = await blank.page.evaluate((xml) => {
      const document = new DOMParser().parseFromString(xml, 'application/xml');
      const ids = (selector: string): (string | null)[] =>
        [...document.querySelectorAll(selector)].map((node) => node.getAttribute('name'));
      return {
        error: document.querySelector('parsererror')?.textContent,
        failures: ids('testcase:has(> failure)'),
        errors: ids('testcase:has(> error)'),
        skipped: ids('testcase:has(> skipped)').length,
        tests: document.documentElement.getAttribute('tests'),
        message: document.querySelector('testcase[name="transport.promise-8"] > skipped')?.getAttribute('message'),
      };
    }, junit(report));
    const { checks } = report.result;
    const ids = (wanted: (check: (typeof checks)[number]) => boolean): string[] =>
      checks.filter(wanted).map(({ id }) => id);
    expect(seen.error).toBeUndefined();
    expect(seen.failures.sort()).toEqual(
      ids((check) => check.outcome === 'fail' && check.level === 'mandatory').sort(),
    );
    expect(seen.errors.sort()).toEqual(ids(({ outcome }) => outcome === 'error').sort());
    expect(seen.skipped).toBe(
      checks.length - seen.failures.length - seen.errors.length - ids(({ outcome }) => outcome === 'pass').length,
    );
    expect(seen.tests).toBe('300');
    expect(seen.message).toContain('NUL \\x00 lone \\ud800 surrogate \\ufffe \\uffff \\x85 \\u2028');
  });

  test('parses for any finding at all', async () => {
    const texts = fc.sample(
      fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
      300,
    );
    const report = sample({ rows: 3 });
    const [check] = report.result.checks;
    const documents = texts.map((text) => {
      const findings = [{ subject: text, expected: text, observed: text }];
      const failed = { ...check!, id: text, level: 'mandatory' as const, outcome: 'fail' as const, findings };
      return junit({ ...report, result: { ...report.result, checks: [failed] } });
    });
    await using blank = await open('');
    const errors = await blank.page.evaluate(
      (all) =>
        all.filter((xml) => new DOMParser().parseFromString(xml, 'application/xml').querySelector('parsererror')),
      documents,
    );
    expect(errors).toEqual([]);
  });
});

/** A picture of one pixel. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** Runs in the page of either Allure: where each result is shown, and under which name. */
function testCases(): { hash: string; name: string; data: string }[] {
  const embedded = window as unknown as {
    reportData?: Record<string, string>;
    allureReportData?: Record<string, string>;
  };
  const decode = (base64: string): string =>
    new TextDecoder().decode(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)));
  return Object.entries({ ...embedded.reportData, ...embedded.allureReportData }).flatMap(([path, data]) => {
    const id = /^data\/(?:test-cases|test-results)\/([\w-]+)\.json$/.exec(path)?.[1];
    if (!id) return [];
    const { name } = JSON.parse(decode(data)) as { name: string };
    return { hash: embedded.reportData ? `#testresult/${id}` : `#${id}`, name, data: decode(data) };
  });
}

/** Runs in the page: text whose contrast with what is behind it is below a ratio (WCAG 2.2, 1.4.3). */
function contrastBelow(ratio: number): string[] {
  const parse = (colour: string): number[] => colour.match(/[\d.]+/g)!.map(Number);
  const luminance = (colour: number[]): number => {
    const [r, g, b] = colour.slice(0, 3).map((value) => {
      const channel = value / 255;
      return channel <= 0.03928 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (node: Element | null): number[] => {
    for (let at = node; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const poor = new Set<string>();
  for (const node of document.querySelectorAll('body *')) {
    const ownText = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent!.trim());
    if (!ownText) continue;
    const [light, dark] = [luminance(parse(getComputedStyle(node).color)), luminance(behind(node))].sort(
      (a, b) => b - a,
    ) as [number, number];
    const contrast = (light + 0.05) / (dark + 0.05);
    if (contrast < ratio) poor.add(`${node.tagName}.${node.className} ${contrast.toFixed(2)}`);
  }
  return [...poor];
}
