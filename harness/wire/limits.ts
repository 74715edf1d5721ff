const KIB = 1024;
const MIB = 1024 * KIB;

/** What a hostile server may at most make us hold or wait for. Sizes are of decoded bytes, times are milliseconds. */
export const LIMITS = {
  bodyBytes: 16 * MIB,
  /** Decoded size over received size, looked at once the body is larger than `ratioFromBytes`. */
  ratio: 100,
  ratioFromBytes: MIB,
  headBytes: 64 * KIB,
  interimResponses: 100,
  /** Characters of a body, and of all events of one stream, that go into evidence. */
  evidenceChars: 64 * KIB,
  evidenceEventChars: 256 * KIB,
  /** Of a request body, for its command to be written from it. */
  evidenceRequestBytes: 2 * MIB,
  sseLineChars: MIB,
  sseEventChars: 4 * MIB,
  sseEvents: 10_000,
  jsonDepth: 128,
  connectMs: 10_000,
  tlsMs: 10_000,
  /** From the first byte of a response head to its last. */
  headMs: 15_000,
  /** Between two pieces of a body that is not an event stream. */
  bodyIdleMs: 30_000,
  exchangeMs: 30_000,
  /** How long a server may keep a stream open after what was waited for. */
  lingerMs: 5_000,
} as const;

export type Limits = { readonly [K in keyof typeof LIMITS]: number };

/** Node fires a timer that is longer than this at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;
