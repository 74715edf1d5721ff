import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The defect matrices take longest; begun last, the longest of them would keep one worker busy while the others wait. */
class MatricesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number =>
      Number(!/\/defects\/\w+\/matrix\.test\.ts$/.test(moduleId));
    return [...files].sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    include: ['{harness,mocks,reports,suites,bench,scripts}/**/*.test.ts'],
    setupFiles: ['./mocks/only-loopback.ts'],
    // Much of a test is waiting for a browser or a socket: two workers a processor, where Vitest would leave one out.
    maxWorkers: Math.min(2 * availableParallelism(), 16),
    // Modules are loaded once a worker, not once a file: the harness, the SDKs and the reference take longer to load than most files to run.
    isolate: false,
    sequence: { sequencer: MatricesFirst },
    // On a shared CI machine a pause of seconds hits tests that break real connections; a second miss is no accident.
    retry: process.env.CI ? 1 : 0,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
