import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createBrowserConsent } from '../harness/browser/driver.js';
import { ensureBrowser } from '../harness/browser/ensure.js';
import { systemClock } from '../harness/core/clock.js';
import type { ConsentRequest } from '../harness/core/consent.js';
import { Redactor } from '../harness/core/redact.js';
import { EgressPolicy } from '../harness/wire/egress.js';
import { reference } from '../mocks/reference/server.js';
import { median } from './median.js';

const ROUNDS = 7;
const BUDGET_MS = 80_000;
const QUERY = {
  response_type: 'code',
  scope: 'notes:read',
  state: 'bench',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
};

/**
 * One consent, sign-in and all, in the browser that a run shares, beside a cold `playwright test` that takes the same way through
 * the same pages: interleaved rounds, each consent of an account of its own, so that a password is typed every time.
 */
export async function benchConsent() {
  const people = Array.from({ length: ROUNDS + 1 }, (_, n) => ({
    username: `person-${n}`,
    password: `word-${n}`,
    name: 'Person',
  }));
  // Where the ordinary test ends; the driver's own browser never gets there, for its callbacks end in the sink.
  const arrivals = createServer((_, response) => void response.end('here')).listen(0, '127.0.0.1');
  await once(arrivals, 'listening');
  const callback = `http://127.0.0.1:${(arrivals.address() as AddressInfo).port}/callback`;
  await using server = await reference((world) => void world.auth.accounts.push(...people), { plain: true });
  const issuer = server.issuer!;
  const registered = await fetch(`${issuer}/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_name: 'Bench',
      redirect_uris: [callback],
      grant_types: ['authorization_code'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      application_type: 'native',
    }),
  });
  const { client_id } = (await registered.json()) as { client_id: string };
  const authorizationUrl = `${issuer}/authorize?${new URLSearchParams({ ...QUERY, redirect_uri: callback, client_id, resource: server.url })}`;
  const driver = createBrowserConsent({
    policy: new EgressPolicy({ targetUrl: server.url, loopbackOnly: true }),
    redactor: new Redactor(),
    clock: systemClock,
    signInOrigins: [],
    issuerOrigins: () => [issuer],
    attach: async (name, type) => ({ name, type, path: name }),
    ahead: true,
  });
  const folder = await playwrightProject();
  const began = performance.now();
  const [shared, cold]: [number[], number[]] = [[], []];
  try {
    // Round -1 starts the browser and fills the machine's caches.
    for (let round = -1; round < ROUNDS && performance.now() - began < BUDGET_MS; round++) {
      const account = people[round + 1]!;
      const sharedMs = await timed(() => consent(driver, { authorizationUrl, callback, account }));
      const coldMs = await timed(() => coldTest(folder, authorizationUrl, account));
      if (round >= 0) shared.push(sharedMs);
      if (round >= 0) cold.push(coldMs);
    }
  } finally {
    await driver.close();
    arrivals.close();
    await rm(folder, { recursive: true });
  }
  const ratios = shared.map((ms, round) => ms / cold[round]!);
  return {
    rounds: shared.length,
    consentMs: {
      p50: Math.round(median(shared)),
      least: Math.round(Math.min(...shared)),
      greatest: Math.round(Math.max(...shared)),
    },
    coldPlaywrightTestMs: { p50: Math.round(median(cold)), least: Math.round(Math.min(...cold)) },
    /** Of the same round; the goal is a fifth. */
    ratio: {
      median: rounded(median(ratios)),
      least: rounded(Math.min(...ratios)),
      greatest: rounded(Math.max(...ratios)),
    },
  };
}

type Driver = ReturnType<typeof createBrowserConsent>;
type Person = NonNullable<ConsentRequest['account']>;

async function consent(
  driver: Driver,
  asked: { authorizationUrl: string; callback: string; account: Person },
): Promise<void> {
  const outcome = await driver.consent(
    {
      ...asked,
      decision: 'approve',
      signedIn: false,
      name: 'bench',
      budgetMs: 20_000,
    },
    new AbortController().signal,
  );
  if (outcome.status !== 'returned') throw new Error(`the consent did not come back: ${outcome.reason}`);
}

/** The same way as an ordinary Playwright spec would take it, with what stands there written down. */
const SPEC = `
import { expect, test } from '@playwright/test';
test('consent', async ({ page }) => {
  await page.goto(process.env.BENCH_URL);
  await page.getByLabel('Username').fill(process.env.BENCH_USERNAME);
  await page.getByLabel('Password').fill(process.env.BENCH_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Allow' }).click();
  await expect(page).toHaveURL(/code=/);
});
`;

/** A project of one spec, beside the packages that it needs. */
async function playwrightProject(): Promise<string> {
  const folder = await mkdtemp(join(fileURLToPath(new URL('../runs', import.meta.url)), '.bench-'));
  const use = {
    launchOptions: { executablePath: await ensureBrowser({}), args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] },
  };
  const config = { testDir: '.', testMatch: 'consent.spec.mjs', outputDir: join(tmpdir(), 'touchstone-bench'), use };
  await writeFile(join(folder, 'playwright.config.mjs'), `export default ${JSON.stringify(config)};`);
  await writeFile(join(folder, 'consent.spec.mjs'), SPEC);
  return folder;
}

async function coldTest(folder: string, url: string, { username, password }: Person): Promise<void> {
  const program = fileURLToPath(new URL('../node_modules/@playwright/test/cli.js', import.meta.url));
  const env = { ...process.env, BENCH_URL: url, BENCH_USERNAME: username, BENCH_PASSWORD: password };
  await promisify(execFile)(process.execPath, [program, 'test', '--reporter=line'], { cwd: folder, env });
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;
