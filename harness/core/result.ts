import type { Attachment, Exchange } from './evidence.js';
import type { Finding, Outcome } from './outcome.js';
import type { Impact } from './probe.js';
import type { Level, Profile } from './requirement.js';

export type Verdict = 'certified' | 'not-certified' | 'incomplete';

/** One judged row. */
export interface CheckResult {
  id: string;
  area: string;
  level: Level;
  outcome: Outcome;
  title: string;
  findings: Finding[];
  reason?: string;
  durationMs: number;
}

export interface ChecklistResult {
  name: string;
  lines: ChecklistLine[];
}

/** `outcome` is absent where no row of the line is judged by this version. */
export interface ChecklistLine {
  line: string;
  text: string;
  outcome?: Outcome;
  checks: string[];
}

/** A percentile's distribution-free 95 % interval from order statistics; `high` absent: not enough samples for an upper bound. */
export interface Interval {
  lowMs: number;
  highMs?: number;
}

/** Latency of one tool under open-loop load, measured from the intended start of each call. */
export interface LatencyResult {
  tool: string;
  era: string;
  n: number;
  ratePerSecond: number;
  p50Ms: number;
  p90Ms: number;
  p95Ms: number;
  p99Ms: number;
  maxMs: number;
  ci: { p50?: Interval; p95?: Interval; p99?: Interval };
  errors: number;
  /** How late the generator itself was, 99th percentile. */
  latenessP99Ms: number;
}

export interface DisconnectResult {
  /** What was done to the connection. */
  fault: string;
  attempts: number;
  /** Calls after the fault that worked. */
  recovered: number;
  medianRecoveryMs?: number;
}

export interface TrafficResult {
  requests: number;
  bytesIn: number;
  bytesOut: number;
  toolCalls: number;
  signIns: number;
  registrations: number;
}

/** `result.json`: the stable contract of a run. */
export interface RunResult {
  schemaVersion: 1;
  harness: { version: string };
  run: {
    id: string;
    startedAt: string;
    finishedAt: string;
    seed: string;
    impact: Impact[];
    profile: Profile;
    deadlineMs: number;
    rehearsal: boolean;
    /** Why the run ended before it was through: `deadline`, `interrupted`. */
    cut?: string;
  };
  target: { url: string; name: string; eras: string[]; auth: 'none' | 'oauth' | 'other' };
  verdict: Verdict;
  coverage: { mandatoryJudged: number; mandatoryTotal: number };
  counts: Record<Outcome, number>;
  checks: CheckResult[];
  checklists: ChecklistResult[];
  latency: LatencyResult[];
  disconnects: DisconnectResult[];
  traffic: TrafficResult;
}

/** A row whose outcome differs from that of an earlier run. */
export interface Change {
  id: string;
  level: Level;
  before: Outcome;
  now: Outcome;
}

/** What became of a server since an earlier run. */
export interface Comparison {
  /** How the earlier run is called. */
  since: string;
  /** Seen to be worse: fails or warns now, and did not, or warned only, then. */
  worse: Change[];
  /** Mandatory rows that were seen then, and could not be seen now. */
  lost: Change[];
  better: Change[];
}

/** What a report may show beside the result: the redacted exchanges and pictures that findings refer to. */
export interface ReportInput {
  result: RunResult;
  exchanges: ReadonlyMap<string, Exchange>;
  attachments: readonly (Attachment & { check?: string })[];
}
