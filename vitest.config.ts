import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{harness,mocks,reports,suites,bench,scripts}/**/*.test.ts'],
    setupFiles: ['./mocks/only-loopback.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
