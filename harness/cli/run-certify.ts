import { join } from 'node:path';
import { seededRandom, systemClock } from '../core/clock.js';
import { EXIT } from '../core/errors.js';
import { certify } from '../index.js';
import { impactSet } from '../target/impact.js';
import { loadTarget } from '../target/load.js';
import type { CertifyFlags } from './certify.js';
import { present, readBefore } from './present.js';
import { showProgress } from './progress.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Certifies, reports, and says how it ended. Ctrl-C ends the run and still reports what was seen; a second one ends the process,
 * and the browser with it.
 * @returns the exit code
 */
export async function runCertify(source: string, flags: CertifyFlags): Promise<number> {
  const target = await loadTarget(source, process.env);
  const before = await readBefore(flags);
  const id = runId(systemClock.date());
  const folder = flags.out ?? join('runs', id);
  const impact = [...impactSet(flags.impact ?? target.impact)].join(', ');
  const header = `${target.url}\nimpact ${impact}; run folder ${folder}`;
  const progress = flags.quiet || flags.json ? undefined : showProgress(process.stderr, header);
  const measuring = new AbortController();
  const reporting = new AbortController();
  let stage = measuring;
  const onSignal = (): void => {
    if (measuring.signal.aborted || reporting.signal.aborted) {
      reporting.abort();
      process.exit(EXIT.interrupted);
    }
    progress?.end();
    process.stderr.write('\ninterrupted: reporting what was seen so far; once more to leave at once\n');
    stage.abort();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    const { result, run } = await certify(target, {
      id,
      out: folder,
      seed: flags.seed ?? target.url,
      impact: flags.impact,
      profile: flags.profile,
      only: flags.only,
      deadlineMs: flags.deadline,
      signal: measuring.signal,
      onProgress: progress?.event,
    });
    progress?.end();
    stage = reporting;
    const code = await present({ result, run, folder, flags, before, signal: reporting.signal });
    return reporting.signal.aborted ? EXIT.interrupted : code;
  } finally {
    progress?.end();
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
}

/** `2026-11-20T10-00-00-k3f`: sorts by time, and two runs of one second do not meet. */
const runId = (now: Date): string =>
  `${now.toISOString().slice(0, 19).replaceAll(':', '-')}-${seededRandom(`${now.getTime()}.${process.pid}`).word(3)}`;
