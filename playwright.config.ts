import { defineConfig } from '@playwright/test';

/**
 * Shows one run of the harness as Playwright tests: `TOUCHSTONE_TARGET=<url|touchstone.yaml> npx playwright test`.
 * The probing happens once, in globalSetup; the tests only read what was judged, so a failing row repeats no traffic.
 */
export default defineConfig({
  testDir: 'suites',
  testMatch: '*.spec.ts',
  globalSetup: './suites/gather.ts',
  fullyParallel: true,
  workers: 1,
  retries: 0,
  forbidOnly: true,
  reporter: [['list']],
});
