/** Ways in which a call fails. */
export const FAILURES = [
  'connect',
  'reset',
  'eof',
  'timeout',
  'framing',
  'too-large',
  'http-5xx',
  'http-status',
  'rate-limited',
  'not-json-rpc',
  'wrong-id',
  'rpc-error',
  'tool-error',
  'no-content',
] as const;
export type Failure = (typeof FAILURES)[number];

/** What became of one call; `unfinished` where the harness itself gave it up. */
export type CallOutcome =
  | { kind: 'ok' | 'unfinished'; retried?: boolean }
  | { kind: Failure; detail: string; retryAfterMs?: number; retried?: boolean };

/** Everything that can become of an arrival; each ends in exactly one, so nothing is hidden. */
export const FATES = ['unsent', 'dropped', 'unfinished', 'ok', ...FAILURES] as const;
export type Fate = (typeof FATES)[number];

/** Failures that say the server is in trouble, not that it refuses or answers with an error. */
export const TROUBLE: ReadonlySet<Fate> = new Set<Fate>([
  'connect',
  'reset',
  'eof',
  'timeout',
  'framing',
  'too-large',
  'http-5xx',
]);
