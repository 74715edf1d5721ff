/** Exit codes of every command (sysexits for 64 and 70). */
export const EXIT = {
  certified: 0,
  notCertified: 1,
  incomplete: 2,
  usage: 64,
  internal: 70,
  interrupted: 130,
} as const;

export type ErrorCode =
  | 'BAD_USAGE'
  | 'BAD_TARGET'
  | 'NO_BROWSER'
  | 'NO_RUN_FOLDER'
  | 'BAD_RUN'
  | 'REFUSED_BY_POLICY'
  | 'INTERRUPTED'
  | 'INTERNAL';

/** An error that a person is to read: its message says what is wrong and what to do. Never thrown for what the server did. */
export class HarnessError extends Error {
  override readonly name = 'HarnessError';
  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }

  /** The process's exit code for this error. */
  get exitCode(): number {
    if (this.code === 'INTERRUPTED') return EXIT.interrupted;
    return this.code === 'INTERNAL' ? EXIT.internal : EXIT.usage;
  }
}

/** Thrown by a probe that cannot see what it is there to see; its checks become `untestable` with this reason. */
export class Untestable extends Error {
  override readonly name = 'Untestable';
}

/** Thrown by a probe whose question does not arise, because the server never claimed the feature. */
export class NotApplicable extends Error {
  override readonly name = 'NotApplicable';
}

/** The message of anything that was thrown, with the causes behind it: `fetch failed: ECONNREFUSED`. */
export function messageOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return plain(thrown);
  const cause = thrown.cause === undefined ? '' : messageOf(thrown.cause);
  return cause && !thrown.message.includes(cause) ? `${thrown.message}: ${cause}` : thrown.message;
}

/** A library may give as cause the object that a server sent: its JSON says more than `[object Object]`. */
function plain(value: unknown): string {
  // Of which JSON says nothing at all.
  if (value instanceof Response) return `HTTP ${value.status}`;
  try {
    return typeof value === 'object' && value !== null ? JSON.stringify(value).slice(0, 200) : String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/** What a promise brings; undefined where it is `Untestable`. Whatever else is thrown, is thrown. */
export const unlessUntestable = <T>(promised: Promise<T>): Promise<T | undefined> =>
  promised.catch((thrown: unknown) => {
    if (thrown instanceof Untestable) return undefined;
    throw thrown;
  });
