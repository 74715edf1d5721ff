import type { Judgement } from './outcome.js';
import type { EvidenceFor, Needs } from './probe.js';

/**
 * A pure function from evidence to a judgement; its id is its path.
 * Where evidence that it needs is missing, the check is not asked: it takes the outcome and reason of what is missing.
 */
export interface Check<N extends Needs = Needs, W extends Needs = Needs> {
  needs: N;
  /** Evidence that it can judge without: `undefined` where missing. */
  wants?: W;
  /** The row is about rate limits: elsewhere an answer of 429 excuses the server. */
  ofLimits?: true;
  judge(evidence: EvidenceFor<N> & Partial<EvidenceFor<W>>): Judgement;
}

/** A check whose needs are not known to the reader; `judge` takes the evidence under its aliases. */
export interface AnyCheck {
  needs: Needs;
  wants?: Needs;
  ofLimits?: true;
  judge(evidence: never): Judgement;
}

/** Types a check; adds nothing. */
// biome-ignore lint/complexity/noBannedTypes: no wants means no further keys
export const defineCheck = <const N extends Needs, const W extends Needs = {}>(check: Check<N, W>): Check<N, W> =>
  check;
