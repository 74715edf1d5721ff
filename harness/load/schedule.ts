import type { Clock, Random } from '../core/clock.js';

/** One call that is to be made. `intendedMs` is on the clock's own scale: latency counts from there, however late it is sent. */
export interface Arrival {
  index: number;
  intendedMs: number;
}

/** When calls are to be made, fixed before the first one. */
export interface Schedule {
  count: number;
  /** Offset of an arrival from the start. */
  offsetMs(index: number): number;
}

/** Evenly spaced arrivals: `ratePerSecond * durationMs / 1000` of them, the first at the start. */
export function constantRate(ratePerSecond: number, durationMs: number): Schedule {
  const intervalMs = 1000 / ratePerSecond;
  return { count: Math.max(1, Math.round(durationMs / intervalMs)), offsetMs: (index) => index * intervalMs };
}

/**
 * Calls `fire` for each arrival, never before it is due. The schedule is absolute: a late wake-up fires all that are due
 * and the next ones keep their times, so the rate does not drift. Sleeps in between; never spins.
 * @returns when the last arrival was fired, or the signal was aborted: the number fired
 */
export async function runSchedule(
  schedule: Schedule,
  clock: Clock,
  signal: AbortSignal,
  fire: (arrival: Arrival) => void,
): Promise<number> {
  const startMs = clock.nowMs();
  let index = 0;
  while (index < schedule.count && !signal.aborted) {
    const intendedMs = startMs + schedule.offsetMs(index);
    const waitMs = intendedMs - clock.nowMs();
    if (waitMs > 0) {
      // Rejects only when aborted, which the loop's condition sees.
      await clock.sleep(waitMs, signal).catch(() => undefined);
    } else {
      fire({ index: index++, intendedMs });
    }
  }
  return index;
}

/** Which of several tools each arrival calls: every one once per turn, each turn in an order of its own. */
export function shuffledTurns(count: number, tools: number, random: Pick<Random, 'below'>): Uint32Array {
  const turns = Uint32Array.from({ length: count }, (_, index) => index % tools);
  for (let start = 0; start < count; start += tools) {
    for (let i = Math.min(start + tools, count) - 1; i > start; i--) {
      const j = start + random.below(i - start + 1);
      [turns[i], turns[j]] = [turns[j]!, turns[i]!];
    }
  }
  return turns;
}
