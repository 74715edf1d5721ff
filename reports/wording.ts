import type { Outcome } from '../harness/core/outcome.js';
import type { CheckResult, RunResult, Verdict } from '../harness/core/result.js';

/** Name of every report that has one. */
export const REPORT_NAME = 'Touchstone (independent; not an Anthropic certification)';
export const DISCLAIMER = 'Touchstone is an independent tool. Its verdict is not an Anthropic certification.';
export const NOT_COVERED = 'not covered by this version';

/** A mark and a word per outcome: never colour alone. */
export const MARKS: Readonly<Record<Outcome, string>> = {
  pass: '✓',
  warn: '!',
  fail: '✗',
  'not-applicable': '–',
  untestable: '?',
  attest: '✎',
  error: '⚡',
};

/** What each outcome means to someone who reads it for the first time. */
export const MEANINGS: Readonly<Record<Outcome, string>> = {
  pass: 'seen to hold',
  warn: 'met, but in a way that will trouble users or reviewers',
  fail: 'seen to be violated',
  'not-applicable': 'the server never claimed the feature',
  untestable: 'could not be seen in this run',
  attest: 'only a person can say, and has not said so (or said it over 90 days before the run)',
  error: 'the harness itself broke; the server is not to blame',
};

const VERDICTS: Readonly<Record<Verdict, string>> = {
  certified: 'certified',
  'not-certified': 'not certified',
  incomplete: 'incomplete',
};

/** `certified (rehearsal)`. */
export const verdictWords = ({ verdict, run }: RunResult): string =>
  `${VERDICTS[verdict]}${run.rehearsal ? ' (rehearsal)' : ''}`;

/** How much the verdict rests on: `certified (rehearsal): 38 of 91 mandatory requirements judged`. */
export const coverageSentence = (result: RunResult): string => `${verdictWords(result)}: ${coverage(result)}`;

/** `38 of 91 mandatory requirements judged`. */
export const coverage = ({ coverage: { mandatoryJudged, mandatoryTotal } }: RunResult): string =>
  `${mandatoryJudged} of ${mandatoryTotal} mandatory requirements judged`;

export const failed = (check: Pick<CheckResult, 'outcome'>): boolean => check.outcome === 'fail';

/** `5 fail, 2 warn, 81 pass`: the worst first, none of what is zero. */
export const countsOf = (counts: RunResult['counts']): string =>
  (['fail', 'error', 'untestable', 'attest', 'warn', 'pass', 'not-applicable'] as const)
    .filter((outcome) => counts[outcome] > 0)
    .map((outcome) => `${counts[outcome]} ${outcome}`)
    .join(', ');

/** First letter in upper case. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `3 tools`, `1 tool`. */
export const plural = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** Milliseconds as people read them: `0.42 ms`, `87 ms`, `1.24 s`, `3 min 20 s`. */
export function duration(ms: number): string {
  if (!Number.isFinite(ms)) return '–';
  if (ms < 10) return `${Number(ms.toFixed(2))} ms`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${Number((ms / 1_000).toFixed(2))} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Bytes in powers of 1024: `1.2 MiB`. */
export function bytes(n: number): string {
  const power = n < 1024 ? 0 : Math.min(3, Math.floor(Math.log2(n) / 10));
  return `${Number((n / 1024 ** power).toFixed(1))} ${['B', 'KiB', 'MiB', 'GiB'][power]}`;
}
