import type { CheckId } from './checks/index.gen.js';
import { checks } from './checks/index.gen.js';
import { mostConsents } from './consent-bound.js';
import { HarnessError } from './core/errors.js';
import { type Impact, LANES, type Lane, type Needs, type Traffic } from './core/probe.js';
import { isJudged } from './core/requirement.js';
import type { AnyProbe } from './probes/context.js';
import { probes } from './probes/index.gen.js';
import { requirements } from './requirements/catalogue.gen.js';

/** A probe with its name, as loaded. */
export interface PlannedProbe extends AnyProbe {
  name: string;
  lane: Lane;
  /** False where the impact set forbids it; the checks that rest on it become `untestable`. */
  allowed: boolean;
}

/** Evidence that every run brings home, whatever is asked for: the result names eras and authorization by it. */
const ALWAYS = ['target/declared', 'transport/openings', 'session/eras'];

/** Whoever registers clients deletes them, when all who use them are done. */
const REGISTERS = 'authorization/registration';
const CLEANS_UP = 'authorization/cleanup';

const LANE_OF: Partial<Record<Impact, Lane>> = { load: 'load', disrupt: 'disrupt' };

/** Whether a row is among those asked for by id or area; all are where none was named. */
export const isAsked = (id: string, only: readonly string[] | undefined): boolean =>
  only?.some((name) => id === name || id.startsWith(`${name}.`)) ?? true;

/** The checks among the rows asked for. @throws HarnessError BAD_USAGE for a name that no judged row has */
export function selectChecks(only: readonly string[] | undefined): CheckId[] {
  const complaints = (only ?? []).flatMap((name) => {
    const rows = requirements.filter((row) => isAsked(row.id, [name]));
    if (rows.some(isJudged)) return [];
    return rows.length > 0
      ? [`${name} is not judged by this version (${rows[0]!.coverageReason ?? 'not built yet'})`]
      : [`no row or area is called ${name}; \`touchstone list\` names them all`];
  });
  if (complaints.length > 0) throw new HarnessError('BAD_USAGE', complaints.join('; '));
  return (Object.keys(checks) as CheckId[]).filter((id) => isAsked(id, only));
}

/**
 * The probes that a set of checks rests on, in an order in which each comes after what it needs, lane by lane.
 * Loads the probes; sends nothing.
 */
export async function planProbes(ids: readonly CheckId[], impact: ReadonlySet<Impact>): Promise<PlannedProbe[]> {
  const loaders: Record<string, () => Promise<AnyProbe>> = probes;
  const planned = new Map<string, PlannedProbe>();
  const visit = async (name: string): Promise<void> => {
    if (planned.has(name)) return;
    const probe = await loaders[name]!();
    for (const need of Object.values({ ...probe.needs, ...probe.wants })) await visit(need);
    const lane = probe.lane ?? LANE_OF[probe.impact] ?? 'observe';
    planned.set(name, { ...probe, name, lane, allowed: impact.has(probe.impact) });
  };
  const roots = ids.flatMap((id) => {
    const { needs, wants } = checks[id] as { needs: Needs; wants?: Needs };
    return Object.values({ ...needs, ...wants });
  });
  for (const name of [...ALWAYS, ...roots]) await visit(name);
  planned.delete(CLEANS_UP);
  if (planned.has(REGISTERS)) await visit(CLEANS_UP);
  return [...planned.values()].sort((a, b) => LANES.indexOf(a.lane) - LANES.indexOf(b.lane));
}

/** How long a run of this plan waits, sending nothing, where the target file says `slow`. */
export const plannedWaitMs = (plan: readonly PlannedProbe[]): number =>
  plan.reduce((total, { allowed, slowMs = 0 }) => total + (allowed ? slowMs : 0), 0);

/** Upper bounds of what the allowed probes of a plan send; a run stops at its bound of consents, whoever wants more. */
export function plannedTraffic(plan: readonly PlannedProbe[]): Required<Traffic> {
  const total = { requests: 0, toolCalls: 0, consents: 0, registrations: 0 };
  for (const { allowed, traffic } of plan) {
    if (!allowed) continue;
    for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += traffic[key] ?? 0;
  }
  const isLoad = plan.some(({ impact, allowed }) => impact === 'load' && allowed);
  return { ...total, consents: Math.min(total.consents, mostConsents(isLoad)) };
}
