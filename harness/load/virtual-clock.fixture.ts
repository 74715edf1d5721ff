import type { Clock } from '../core/clock.js';

interface Sleeper {
  dueMs: number;
  order: number;
  wake: () => void;
}

/** Time that passes only when everyone sleeps: an hour of load is proved in milliseconds, and never flaps. */
export class VirtualClock implements Clock {
  #nowMs = 0;
  #order = 0;
  readonly #sleepers: Sleeper[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  date(): Date {
    return new Date(this.#nowMs);
  }

  /** Moves time on by hand, waking no one: a process that is kept off the processor. */
  freeze(ms: number): void {
    this.#nowMs += ms;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    let abort: () => void = () => undefined;
    await new Promise<void>((resolve, reject) => {
      const sleeper = { dueMs: this.#nowMs + Math.max(0, ms), order: this.#order++, wake: resolve };
      this.#sleepers.push(sleeper);
      abort = () => {
        this.#remove(sleeper);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', abort);
    }).finally(() => signal?.removeEventListener('abort', abort));
  }

  /** Lets time pass until `work` settles; throws where it waits for something that time does not bring. */
  async run<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const done = () => {
      settled = true;
    };
    work.then(done, done);
    for (;;) {
      // All microtasks run before the next turn of the event loop.
      await new Promise(setImmediate);
      if (settled) return work;
      const next = this.#sleepers.toSorted((a, b) => a.dueMs - b.dueMs || a.order - b.order)[0];
      if (!next) throw new Error('waits for ever: nothing sleeps');
      this.#remove(next);
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.wake();
    }
  }

  #remove(sleeper: Sleeper): void {
    const at = this.#sleepers.indexOf(sleeper);
    if (at >= 0) this.#sleepers.splice(at, 1);
  }
}
