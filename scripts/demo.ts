import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { stringify } from 'yaml';
import { ensureBrowser } from '../harness/browser/ensure.js';
import { runCertify } from '../harness/cli/run-certify.js';
import { HarnessError } from '../harness/core/errors.js';
import type { TargetInput } from '../harness/target/target.js';

/** All that a run can do, and a short load: the reference takes 60 calls of a tool at once, and 6 a second. */
const DEMO: Partial<TargetInput> = {
  impact: 'all',
  latency: { ratePerSecond: 150, durationMs: 1_000, limits: { p95Ms: 2_500, p99Ms: 5_000 } },
};

/** `npm start`: certifies the bundled reference server, all of it, as a rehearsal. */
async function demo(): Promise<number> {
  process.stdout.write('Certifying the bundled reference server, a rehearsal of a real run.\n');
  await ensureBrowser({ progress: (line) => process.stderr.write(`${line}\n`) });
  const server = new Worker(new URL('./demo-server.js', import.meta.url));
  const [target] = (await once(server, 'message')) as [TargetInput];
  const folder = join('runs', 'demo-target');
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'touchstone.yaml');
  await writeFile(file, stringify({ ...target, ...DEMO }), { mode: 0o600 });
  try {
    return await runCertify(file, { failOn: 'incomplete' });
  } finally {
    await rm(folder, { recursive: true });
    server.postMessage('end');
    await once(server, 'exit');
  }
}

try {
  process.exitCode = await demo();
} catch (thrown) {
  if (!(thrown instanceof HarnessError)) throw thrown;
  process.stderr.write(`touchstone: ${thrown.message}\n`);
  process.exitCode = thrown.exitCode;
}
