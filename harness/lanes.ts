import { setMaxListeners } from 'node:events';
import type { Clock, Random } from './core/clock.js';
import { HarnessError, messageOf, NotApplicable, Untestable } from './core/errors.js';
import type { Gathered, Missing } from './core/evidence.js';
import { LANES, type Needs } from './core/probe.js';
import type { ProgressEvent } from './core/progress.js';
import type { Journal } from './journal.js';
import type { PlannedProbe } from './plan.js';
import type { ProbeContext } from './probes/context.js';

/** Probes that observe one server side by side. */
const SIDE_BY_SIDE = 4;

/** A probe that does not heed its signal is left behind after this long. */
const GRACE_MS = 1_000;

export type SharedContext = Omit<ProbeContext, 'signal' | 'random' | 'whyMissing'>;

export interface LanesOptions {
  plan: readonly PlannedProbe[];
  journal: Journal;
  clock: Clock;
  random: Random;
  /** Everything of the probe context that does not differ between probes. */
  context: SharedContext;
  /** Fires at the deadline (reason `deadline`) or on Ctrl-C (reason `interrupted`). */
  signal: AbortSignal;
  /** Live evidence by probe name, secrets and all: what probes hand to one another. */
  live: Map<string, unknown>;
  onProgress?: ((event: ProgressEvent) => void) | undefined;
}

/**
 * Runs the probes of a plan: those that observe side by side, then load, disrupt and last, one at a time.
 * Never throws for what a probe does: every probe of the plan ends up in the journal, with evidence or with the reason why not.
 * @throws HarnessError INTERNAL where the journal cannot be written
 */
export async function runLanes(options: LanesOptions): Promise<void> {
  const { plan, journal, clock, random, context, signal, live, onProgress } = options;
  const byName = new Map(plan.map((probe) => [probe.name, probe]));
  const running = new Map<string, Promise<void>>();
  const missing = new Map<string, Missing>();
  const seat = semaphore(SIDE_BY_SIDE);
  const never = new AbortController().signal;
  /** What was seen until the deadline can be read after it. */
  const endOf = ({ lane }: PlannedProbe): AbortSignal => (lane === 'end' ? never : signal);

  const once = (name: string): Promise<void> => {
    const known = running.get(name);
    if (known) return known;
    const promise = run(byName.get(name)!);
    running.set(name, promise);
    return promise;
  };

  async function run(probe: PlannedProbe): Promise<void> {
    const needs = Object.values(probe.needs);
    await Promise.all([...needs, ...Object.values(probe.wants ?? {})].map(once));
    const gathered = await (missingNeed(needs) ?? forbidden(probe) ?? (await seat(() => ask(probe))));
    if (gathered.missing) missing.set(probe.name, gathered.missing);
    journal.keep(gathered);
    // As it was written down: what a server or a page said may hold secrets.
    const { durationMs, missing: why } = journal.gathered.get(probe.name)!;
    onProgress?.({ kind: 'probe-end', probe: probe.name, durationMs, ...(why && { missing: why }) });

    function missingNeed(names: readonly string[]): Gathered | undefined {
      const found = names.map((name) => missing.get(name)).find((entry) => entry !== undefined);
      return found && { probe: probe.name, durationMs: 0, missing: found };
    }
  }

  function forbidden(probe: PlannedProbe): Gathered | undefined {
    if (endOf(probe).aborted) return left(probe, { outcome: 'untestable', reason: cutReason(signal) });
    return probe.allowed ? undefined : left(probe, { outcome: 'untestable', reason: `needs impact ${probe.impact}` });
  }

  async function ask(probe: PlannedProbe): Promise<Gathered> {
    const end = endOf(probe);
    if (end.aborted) return left(probe, { outcome: 'untestable', reason: cutReason(end) });
    onProgress?.({ kind: 'probe-start', probe: probe.name });
    if (probe.slowMs !== undefined && context.target.slow)
      onProgress?.({
        kind: 'notice',
        text: `${probe.name} waits up to ${Math.ceil(probe.slowMs / 1000)} s, as slow: true wishes`,
      });
    const started = clock.nowMs();
    const budget = new AbortController();
    const timer = setTimeout(
      () => budget.abort(new Untestable(`${probe.name} took longer than its budget of ${probe.budgetMs / 1000} s`)),
      probe.budgetMs,
    );
    const own = AbortSignal.any([end, budget.signal]);
    setMaxListeners(0, own);
    const evidenceFor = (names: Needs | undefined): Record<string, unknown> =>
      Object.fromEntries(Object.entries(names ?? {}).map(([alias, name]) => [alias, live.get(name)]));
    try {
      const evidence = await settled(
        probe.gather({ ...evidenceFor(probe.wants), ...evidenceFor(probe.needs) } as never, {
          ...context,
          signal: own,
          random: random.fork(probe.name),
          whyMissing: (name) => missing.get(name)?.reason,
        }),
        own,
      );
      // What our own signal broke off must not be held against the server.
      own.throwIfAborted();
      live.set(probe.name, evidence);
      return { probe: probe.name, durationMs: clock.nowMs() - started, evidence };
    } catch (thrown) {
      if (thrown instanceof HarnessError && thrown.code === 'INTERNAL') throw thrown;
      return { probe: probe.name, durationMs: clock.nowMs() - started, missing: whyNot(thrown, own, end) };
    } finally {
      clearTimeout(timer);
      // Whatever the probe left under way ends with it.
      budget.abort();
    }
  }

  const areas = plan.map(({ name }) => name.split('/')[0]!);
  for (const area of new Set(areas))
    onProgress?.({ kind: 'area', area, probes: areas.filter((other) => other === area).length });
  for (const lane of LANES) {
    const probes = plan.filter((probe) => probe.lane === lane);
    if (lane === 'observe') await Promise.all(probes.map(({ name }) => once(name)));
    else for (const { name } of probes) await once(name);
  }
}

const left = (probe: PlannedProbe, why: Missing): Gathered => ({ probe: probe.name, durationMs: 0, missing: why });

const cutReason = (signal: AbortSignal): string =>
  signal.reason === 'interrupted'
    ? 'the run was interrupted before this was seen'
    : "the run's deadline came before this was seen";

function whyNot(thrown: unknown, own: AbortSignal, run: AbortSignal): Missing {
  if (thrown instanceof NotApplicable) return { outcome: 'not-applicable', reason: thrown.message };
  if (run.aborted) return { outcome: 'untestable', reason: cutReason(run) };
  if (own.aborted && own.reason instanceof Untestable) return { outcome: 'untestable', reason: own.reason.message };
  if (thrown instanceof Untestable || thrown instanceof HarnessError)
    return { outcome: 'untestable', reason: thrown.message };
  const stack = thrown instanceof Error ? thrown.stack : undefined;
  return { outcome: 'error', reason: `the harness broke: ${messageOf(thrown)}`, ...(stack && { stack }) };
}

/** The promise's outcome, or the signal's reason when the promise has not settled shortly after the signal fired. */
function settled<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const late = (): void => {
      timer = setTimeout(() => reject(signal.reason), GRACE_MS);
    };
    if (signal.aborted) late();
    else signal.addEventListener('abort', late, { once: true });
    promise.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', late);
    });
  });
}

/** At most `seats` of the given tasks at once, in the order in which they came. */
function semaphore(seats: number): <T>(task: () => Promise<T>) => Promise<T> {
  const queue: (() => void)[] = [];
  let free = seats;
  return async (task) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => queue.push(resolve));
    try {
      return await task();
    } finally {
      const next = queue.shift();
      if (next) next();
      else free += 1;
    }
  };
}
