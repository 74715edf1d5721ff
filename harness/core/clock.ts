/** Time as the harness sees it: the only place that asks the operating system. */
export interface Clock {
  /** Monotonic, in milliseconds with fractions. */
  nowMs(): number;
  /** Wall clock. */
  date(): Date;
  /** Waits; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Runs something later, unless the returned function is called before; where absent, `sleep` serves. */
  later?(ms: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  date: () => new Date(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const stop = (): void => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop);
        resolve();
      }, ms);
      signal?.addEventListener('abort', stop, { once: true });
    }),
  // Every exchange has a handful of limits that are called off: a signal for each would cost more than the exchange.
  later: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** A seeded source of randomness: the same seed gives the same numbers. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer in [0, bound). */
  below(bound: number): number;
  /** `length` characters of [a-z0-9]. Not for secrets. */
  word(length: number): string;
  /** An independent stream, named: what one probe draws does not move what another draws. */
  fork(name: string): Random;
}

/** sfc32 over a hash of the seed (PractRand-tested, 128 bits of state). */
export function seededRandom(seed: string): Random {
  let [a, b, c, d] = hash128(seed) as [number, number, number, number];
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 12; i++) next();
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    next,
    below,
    word: (length) => Array.from({ length }, () => 'abcdefghijklmnopqrstuvwxyz0123456789'[below(36)]).join(''),
    fork: (name) => seededRandom(`${seed}\u0000${name}`),
  };
}

/** Four words of FNV-1a, each with its own offset: enough to spread a seed, not a secret. */
function hash128(text: string): number[] {
  return [0x811c9dc5, 0x9e3779b9, 0x85ebca6b, 0xc2b2ae35].map((offset) => {
    let h = offset;
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    h ^= h >>> 16;
    return Math.imul(h, 0x7feb352d) | 0;
  });
}
