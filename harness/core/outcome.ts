/** The words in which a check speaks. Worst first: this is also the order in which several outcomes become one. */
export const OUTCOMES = ['fail', 'error', 'untestable', 'attest', 'warn', 'pass', 'not-applicable'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What was seen to be wrong, with whom, and which recorded exchange shows it. */
export interface Finding {
  /** Who: `tool delete_page`, `era 2025-11-25`, `callback https://claude.ai/…`. */
  subject: string;
  /** What the requirement asks for, as a noun phrase. */
  expected: string;
  /** What was seen, as a noun phrase or a literal excerpt. */
  observed: string;
  /** Id of the exchange that shows it (`Exchange.id`). */
  exchange?: string;
  /** A shell command that shows it; the token is written as `$TOKEN`. */
  reproduce?: string;
}

type Findings = readonly [Finding, ...Finding[]];

/** The answer of a check. A failure without a finding, or an excuse without a reason, does not compile. */
export type Judgement =
  | { outcome: 'pass'; reason?: string }
  | { outcome: 'warn' | 'fail'; findings: Findings; reason?: string }
  | { outcome: 'not-applicable' | 'untestable' | 'attest' | 'error'; reason: string };

/** Seen to hold. */
export const met: Judgement = { outcome: 'pass' };

/** Seen to hold, with a word on how (`attested by …`, `DCR`). */
export const metBecause = (reason: string): Judgement => ({ outcome: 'pass', reason });

/** Seen to be violated. */
export const violated = (...findings: [Finding, ...Finding[]]): Judgement => ({ outcome: 'fail', findings });

/** Met, but in a way that will trouble users or reviewers. */
export const doubtful = (...findings: [Finding, ...Finding[]]): Judgement => ({ outcome: 'warn', findings });

/** The server never claimed the feature. A reason that lies in the run is `untestable` instead. */
export const notApplicable = (reason: string): Judgement => ({ outcome: 'not-applicable', reason });

/** It could not be seen. */
export const untestable = (reason: string): Judgement => ({ outcome: 'untestable', reason });

const rank = (outcome: Outcome): number => OUTCOMES.indexOf(outcome);

/** The worst of several outcomes; `not-applicable` only if all are. */
export const worst = (outcomes: readonly Outcome[]): Outcome =>
  outcomes.reduce((a, b) => (rank(b) < rank(a) ? b : a), 'not-applicable');

/**
 * One judgement out of several: the worst outcome counts, with every finding or reason of that outcome, each once.
 * @param none what to say when there is nothing to judge: absence of evidence passes nothing
 */
export function all(judgements: readonly Judgement[], none = 'nothing was seen to judge'): Judgement {
  if (judgements.length === 0) return untestable(none);
  const outcome = worst(judgements.map((judgement) => judgement.outcome));
  const same = judgements.filter((judgement) => judgement.outcome === outcome);
  const findings = same.flatMap((judgement) => ('findings' in judgement ? judgement.findings : []));
  const [first, ...others] = saidOnce(findings);
  const reason = [...new Set(same.flatMap((judgement) => judgement.reason ?? []))].join('; ');
  if (outcome === 'pass') return reason ? metBecause(reason) : met;
  if (outcome === 'warn' || outcome === 'fail')
    return { outcome, findings: [first!, ...others], ...(reason && { reason }) };
  return { outcome, reason };
}

/** What is said twice in the same words is one finding, which the first exchange shows. */
function saidOnce(findings: readonly Finding[]): Finding[] {
  const said = new Set<string>();
  return findings.filter(({ subject, expected, observed }) => {
    const words = JSON.stringify([subject, expected, observed]);
    return !said.has(words) && said.add(words);
  });
}

/**
 * Judges each subject and takes the worst.
 * @param noun plural of the subject, for the sentence when there are none
 */
export const each = <T>(noun: string, subjects: readonly T[], judge: (subject: T) => Judgement): Judgement =>
  all(subjects.map(judge), `no ${noun} were seen`);

/** A value as a reader sees it in a finding: JSON, at most `limit` characters. */
export function show(value: unknown, limit = 200): string {
  const text =
    value === undefined ? 'nothing' : typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length > limit ? `${text.slice(0, limit)}… (${text.length} characters)` : text;
}
