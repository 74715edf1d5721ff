import type { RunResult } from './core/result.js';
import { gather, type RunOptions } from './gather.js';
import type { StoredRun } from './journal.js';
import { judge } from './judge.js';
import type { Target } from './target/target.js';

export { EXIT, HarnessError } from './core/errors.js';
export type { Exchange, Gathered } from './core/evidence.js';
export type { Finding, Judgement, Outcome } from './core/outcome.js';
export type { Impact } from './core/probe.js';
export type { ProgressEvent } from './core/progress.js';
export type { Checklist, Level, Profile, Requirement } from './core/requirement.js';
export type { CheckResult, RunResult, Verdict } from './core/result.js';
export { gather, type RunOptions } from './gather.js';
export { readRun, type StoredRun } from './journal.js';
export { judge } from './judge.js';
export { checklists, requirements } from './requirements/catalogue.gen.js';
export { loadTarget, parseTarget } from './target/load.js';
export type { Target, TargetInput } from './target/target.js';

/** Probes a target, judges what was seen, and leaves the evidence in `options.out`. Reports are for the caller to write. */
export async function certify(target: Target, options: RunOptions): Promise<{ result: RunResult; run: StoredRun }> {
  const run = await gather(target, options);
  return { result: judge(run.record, run.gathered), run };
}
