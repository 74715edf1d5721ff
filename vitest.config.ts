import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{harness,mocks,reports,suites,bench,scripts}/**/*.test.ts'],
    setupFiles: ['./mocks/only-loopback.ts'],
    // On a shared CI machine a pause of seconds hits tests that break real connections; a second miss is no accident.
    retry: process.env.CI ? 1 : 0,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
