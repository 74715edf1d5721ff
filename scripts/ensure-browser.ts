import { ensureBrowser } from '../harness/browser/ensure.js';
import { HarnessError } from '../harness/core/errors.js';

try {
  process.stdout.write(`${await ensureBrowser({ progress: (line) => process.stderr.write(`${line}\n`) })}\n`);
} catch (error) {
  if (!(error instanceof HarnessError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.exitCode;
}
