import type { Outcome } from './outcome.js';

/** A dated, frozen set of levels. */
export const PROFILES = ['2026-02', '2026-10'] as const;
export type Profile = (typeof PROFILES)[number];

/** `mandatory` blocks listing or breaks Claude. */
export type Level = 'mandatory' | 'recommended' | 'informational';

/** How a row is covered; `missing` is not built yet and takes no part in the verdict. */
export type Coverage = 'check' | 'attest' | 'excluded' | 'missing';

/** One row of the catalogue: every word a person reads about it. Generated from `harness/requirements/*.yaml`. */
export interface Requirement {
  id: string;
  area: string;
  level: Record<Profile, Level>;
  coverage: Coverage;
  /** Why, where coverage is `excluded`. */
  coverageReason?: string;
  /** Where the level comes from: directory, claude-client, spec-MUST, spec-SHOULD, rfc, good-practice. */
  basis: string;
  /** Condition under which the row applies, in words. */
  applies: string;
  /** Describes the server when the row holds; present tense. */
  title: string;
  /** Describes the server when it does not. */
  failureTitle: string;
  requirement: string;
  /** One imperative sentence that says how to mend it. */
  remedy: string;
  source: string;
  /** How it is verified, in words. */
  verify: string;
  /** What passes, warns and fails. */
  verdict: string;
  /** What the row's defect does to the reference server. */
  defect: string;
  /** Codes of the checklist lines that it serves: `P1`, `T4`, `Q13`. */
  lines: readonly string[];
  /** An untestable outcome of this row does not hold up the verdict. */
  untestableTolerated?: boolean;
}

/** One of the submission guide's checklists, with its lines in the guide's own order. */
export interface Checklist {
  name: string;
  source: string;
  lines: readonly { line: string; text: string }[];
}

/** A requirement that no check judges: not part of a run's outcomes. */
export const isJudged = (requirement: Pick<Requirement, 'coverage'>): boolean =>
  requirement.coverage === 'check' || requirement.coverage === 'attest';

/** Outcome of a row as it counts for a checklist line: a failed row that is not mandatory makes its line `warn`. */
export const asLineOutcome = (outcome: Outcome, level: Level): Outcome =>
  outcome === 'fail' && level !== 'mandatory' ? 'warn' : outcome;

/** What a profile stands for. `date` is the day on which its sources were read. */
export interface ProfileNotes {
  description: string;
  date: string;
  sources: readonly string[];
}
