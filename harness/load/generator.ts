import type { Clock } from '../core/clock.js';
import { messageOf } from '../core/errors.js';
import { type CallOutcome, FATES, type Failure, type Fate, TROUBLE } from './outcome.js';
import { type Arrival, runSchedule, type Schedule } from './schedule.js';

export interface LoadOptions {
  schedule: Schedule;
  /** Makes one call; settles within a bound of its own. */
  send(arrival: Arrival): Promise<CallOutcome>;
  clock: Clock;
  signal: AbortSignal;
  /** Arrivals beyond this many unanswered calls are dropped, and counted as dropped. */
  maxInFlight: number;
}

/** Why no further calls were sent. */
export type Stop = {
  reason: 'trouble' | 'rate-limited' | 'aborted';
  afterCalls: number;
  detail: string;
  retryAfterMs?: number;
};

/** What became of each arrival, by its index. */
export interface LoadRun {
  planned: number;
  sent: number;
  /** Index into FATES. */
  fates: Uint8Array;
  /** From the intended start to the end of the call; NaN where it was not sent or did not finish. */
  latenciesMs: Float64Array;
  /** How late the generator was: fired minus intended, for those that were fired. */
  latenessMs: Float64Array;
  /** Calls that worked, or failed, only after a keep-alive race was retried. */
  retried: number;
  /** First to last arrival fired. */
  elapsedMs: number;
  stop?: Stop;
  /** The first failures of each kind. */
  examples: { index: number; kind: Failure; detail: string }[];
}

/** The load ends when more than this many of the last `WINDOW` calls show a server in trouble: targets are in production. */
const WINDOW = 50;
const MOST_IN_TROUBLE = 10;
const EXAMPLES_PER_KIND = 3;

const code = (fate: Fate): number => FATES.indexOf(fate);

/**
 * Open loop: each call is sent when it is due, whatever became of those before it, and its latency counts from the moment
 * it was due. A server that stalls is therefore seen to stall for every call that would have met the stall.
 * Ends early on a 429, or when more than 20 % of the last 50 calls end in a 5xx or a fault.
 */
export async function runLoad({ schedule, send, clock, signal, maxInFlight }: LoadOptions): Promise<LoadRun> {
  const planned = schedule.count;
  const latenessMs = new Float64Array(planned);
  const run: LoadRun = {
    planned,
    sent: 0,
    fates: new Uint8Array(planned),
    latenciesMs: new Float64Array(planned).fill(Number.NaN),
    latenessMs,
    retried: 0,
    elapsedMs: 0,
    examples: [],
  };
  const stopping = new AbortController();
  const either = AbortSignal.any([signal, stopping.signal]);
  const recent = new TroubleWindow();
  let inFlight = 0;
  let idle: () => void = () => undefined;

  const stop = (reason: Stop['reason'], detail: string, retryAfterMs?: number): void => {
    run.stop ??= { reason, afterCalls: run.sent, detail, ...(retryAfterMs !== undefined && { retryAfterMs }) };
    stopping.abort();
  };
  const finish = ({ index, intendedMs }: Arrival, outcome: CallOutcome): void => {
    if (outcome.kind !== 'unfinished') run.latenciesMs[index] = clock.nowMs() - intendedMs;
    run.fates[index] = code(outcome.kind);
    if (outcome.retried) run.retried++;
    if ('detail' in outcome) {
      const { kind, detail } = outcome;
      if (run.examples.filter((example) => example.kind === kind).length < EXAMPLES_PER_KIND)
        run.examples.push({ index, kind, detail });
      if (kind === 'rate-limited') stop('rate-limited', detail, outcome.retryAfterMs);
    }
    if (recent.push(TROUBLE.has(outcome.kind)) > MOST_IN_TROUBLE)
      stop('trouble', `more than ${MOST_IN_TROUBLE} of the last ${WINDOW} calls ended in a fault or a 5xx`);
    if (--inFlight === 0) idle();
  };

  const startMs = clock.nowMs();
  const fired = await runSchedule(schedule, clock, either, (arrival) => {
    latenessMs[arrival.index] = clock.nowMs() - arrival.intendedMs;
    if (inFlight >= maxInFlight) {
      run.fates[arrival.index] = code('dropped');
      return;
    }
    run.fates[arrival.index] = code('unfinished');
    run.sent++;
    inFlight++;
    send(arrival).then(
      (outcome) => finish(arrival, outcome),
      (thrown) => finish(arrival, { kind: 'connect', detail: messageOf(thrown) }),
    );
  });
  run.elapsedMs = clock.nowMs() - startMs;
  await new Promise<void>((resolve) => {
    idle = resolve;
    if (inFlight === 0 || signal.aborted) resolve();
    else signal.addEventListener('abort', idle, { once: true });
  });
  signal.removeEventListener('abort', idle);
  if (signal.aborted) stop('aborted', messageOf(signal.reason));
  return { ...run, latenessMs: latenessMs.subarray(0, fired) };
}

/** How many of the last calls showed trouble. */
class TroubleWindow {
  readonly #last = new Uint8Array(WINDOW);
  #next = 0;
  #sum = 0;

  push(trouble: boolean): number {
    this.#sum += Number(trouble) - this.#last[this.#next]!;
    this.#last[this.#next] = Number(trouble);
    this.#next = (this.#next + 1) % WINDOW;
    return this.#sum;
  }
}
