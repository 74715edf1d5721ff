import type { Missing } from './evidence.js';

/** What happens while a run goes on, for whoever shows it. Names of probes are `area/name`. */
export type ProgressEvent =
  /** Said once per area before its first probe: how many probes it has in this run. */
  | { kind: 'area'; area: string; probes: number }
  | { kind: 'probe-start'; probe: string }
  /** What takes its time beside the probes: a browser is being installed. */
  | { kind: 'notice'; text: string }
  /** `missing` where the probe came home without evidence. */
  | { kind: 'probe-end'; probe: string; durationMs: number; missing?: Missing };
