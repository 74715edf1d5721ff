/** The registry of evidence types, filled by `harness/probes/index.gen.ts`: a probe is named by its path, and a typo does not compile. */
// biome-ignore lint/suspicious/noEmptyInterface: augmented by the generated index
export interface ProbeEvidence {}
export type ProbeName = keyof ProbeEvidence & string;

/** What a run may do to the server. `observe` is always allowed. */
export const IMPACTS = ['observe', 'sign-in', 'call-safe-tools', 'call-all-tools', 'load', 'disrupt'] as const;
export type Impact = (typeof IMPACTS)[number];

/**
 * When a probe runs: `observe` side by side; `alone`, `load` and `disrupt` one at a time, afterwards; `last` very last and
 * one at a time, for what may destroy a grant. `end` is for what sends nothing, and reads what the run has brought: of a run
 * that was cut short, too.
 */
export const LANES = ['observe', 'alone', 'load', 'disrupt', 'last', 'end'] as const;
export type Lane = (typeof LANES)[number];

/** `alias: 'area/probe'` pairs; the evidence arrives under the alias. */
export type Needs = Readonly<Record<string, ProbeName>>;
export type EvidenceFor<N extends Needs> = { readonly [K in keyof N]: ProbeEvidence[N[K]] };

/** Upper bounds of what a probe sends, for `touchstone plan`. */
export interface Traffic {
  requests: number;
  toolCalls?: number;
  consents?: number;
  registrations?: number;
}

/** One live question. `C` is the live context of the run, which `core` does not know. */
export interface Probe<C, N extends Needs, W extends Needs, E> {
  /** What it does to the server; it runs only where the run allows that. */
  impact: Impact;
  /** Defaults to the lane of the impact: `load`, `disrupt`, else `observe`. */
  lane?: Lane;
  /** The probe is cut off after this many milliseconds; its checks become `untestable`. */
  budgetMs: number;
  /** What it sends, in words, one line per kind of request, for `touchstone plan`. */
  sends: readonly string[];
  traffic: Traffic;
  /** How long it sends nothing and waits, where the target file says `slow`: the run's deadline is put off by as much. */
  slowMs?: number;
  needs: N;
  /** Further evidence that it can do without: `undefined` where that is missing. */
  wants?: W;
  gather(needs: EvidenceFor<N> & Partial<EvidenceFor<W>>, context: C): Promise<E>;
}
