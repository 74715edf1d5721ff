import { join } from 'node:path';
import { seededRandom, systemClock } from '../core/clock.js';
import { EXIT } from '../core/errors.js';
import { certify } from '../index.js';
import { loadTarget } from '../target/load.js';
import type { CertifyFlags } from './certify.js';
import { exitCodeFor, present } from './present.js';
import { showProgress } from './progress.js';

/** Certifies, reports, and says how it ended. Ctrl-C ends the run and still reports what was seen; a second one kills. */
export async function runCertify(source: string, flags: CertifyFlags): Promise<number> {
  const target = await loadTarget(source, process.env);
  const id = runId(systemClock.date());
  const folder = flags.out ?? join('runs', id);
  const interrupt = new AbortController();
  const onSignal = (): void => {
    if (interrupt.signal.aborted) process.exit(EXIT.interrupted);
    process.stderr.write('\ninterrupted: writing the report of what was seen so far\n');
    interrupt.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
  const progress = flags.quiet || flags.json ? undefined : showProgress(process.stderr);
  try {
    const { result, run } = await certify(target, {
      id,
      out: folder,
      seed: flags.seed ?? target.url,
      impact: flags.impact,
      profile: flags.profile,
      only: flags.only,
      deadlineMs: flags.deadline,
      signal: interrupt.signal,
      onProgress: progress?.event,
    });
    progress?.end();
    await present({ result, run, folder, json: flags.json === true });
    return interrupt.signal.aborted ? EXIT.interrupted : exitCodeFor(result, flags.failOn);
  } finally {
    progress?.end();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal);
  }
}

/** `2026-11-20T10-00-00-k3f`: sorts by time, and two runs of one second do not meet. */
const runId = (now: Date): string =>
  `${now.toISOString().slice(0, 19).replaceAll(':', '-')}-${seededRandom(`${now.getTime()}.${process.pid}`).word(3)}`;
