import { type Outcome, worst } from './core/outcome.js';
import { asLineOutcome, type Checklist, isJudged, type Profile, type Requirement } from './core/requirement.js';
import type { ChecklistResult, CheckResult, RunResult, Verdict } from './core/result.js';

type Judged = Pick<CheckResult, 'id' | 'level' | 'outcome'>;

/** Mandatory rows whose outcome holds up a certificate, unless the catalogue tolerates an untestable one. */
const HOLDS_UP: readonly Outcome[] = ['untestable', 'attest', 'error'];

/** The policy of the verdict, and the only place where it stands. */
export function verdictOf(checks: readonly Judged[], requirements: ReadonlyMap<string, Requirement>): Verdict {
  const mandatory = checks.filter(({ level }) => level === 'mandatory');
  if (mandatory.some(({ outcome }) => outcome === 'fail')) return 'not-certified';
  const heldUp = mandatory.some(
    ({ id, outcome }) =>
      HOLDS_UP.includes(outcome) && !(outcome === 'untestable' && requirements.get(id)?.untestableTolerated),
  );
  return heldUp || mandatory.length === 0 ? 'incomplete' : 'certified';
}

/**
 * How much the verdict rests on: mandatory rows of the profile of which this run came to know whether they are met, of those
 * that there are. A row that nobody could see, or that waits for a person's word, is not among the judged.
 */
export function coverageOf(
  checks: readonly Judged[],
  requirements: readonly Requirement[],
  profile: Profile,
): RunResult['coverage'] {
  const mandatory = requirements.filter(
    ({ level, coverage }) => level[profile] === 'mandatory' && coverage !== 'excluded',
  );
  return {
    mandatoryJudged: checks.filter(({ level, outcome }) => level === 'mandatory' && !HOLDS_UP.includes(outcome)).length,
    mandatoryTotal: mandatory.length,
  };
}

/** The lines of the checklists; a line that no judged row serves has no outcome. */
export function checklistResults(
  checks: readonly Judged[],
  requirements: readonly Requirement[],
  checklists: readonly Checklist[],
): ChecklistResult[] {
  const judged = new Map(checks.map((check) => [check.id, check]));
  return checklists.map(({ name, lines }) => ({
    name,
    lines: lines.map(({ line, text }) => {
      const rows = requirements
        .filter((row) => isJudged(row) && row.lines.includes(line))
        .flatMap(({ id }) => judged.get(id) ?? []);
      const outcomes = rows.map(({ outcome, level }) => asLineOutcome(outcome, level));
      return { line, text, ...(outcomes.length > 0 && { outcome: worst(outcomes) }), checks: rows.map(({ id }) => id) };
    }),
  }));
}
