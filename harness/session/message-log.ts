import type { Exchange } from '../core/evidence.js';
import { show } from '../core/outcome.js';
import type { Json } from '../wire/json.js';
import type { Recorder } from '../wire/types.js';
import { type Answer, examine } from './envelope.js';
import type { SchemaProblem } from './schema.js';

/** Of one exchange, so that a hostile answer fills no evidence. */
const MOST_PROBLEMS = 50;
/** Characters of a value that a problem shows. */
const SHOWN = 1_000;

/** What an exchange with the MCP endpoint brought, without the result itself, which may be large. */
export interface Received extends Omit<Answer, 'result'> {
  /** As it was written down. */
  exchange: Exchange;
  /** What every result of 2026-07-28 has, and those that may be cached. */
  result: { resultType: Json; ttlMs: Json; cacheScope: Json } | null;
}

/** Where exchanges are written down, and found again. */
export interface Written extends Recorder {
  readonly exchanges: ReadonlyMap<string, Exchange>;
}

/**
 * Stands before a run's recorder, and holds every MCP message against the schema of its revision when it comes: later, evidence has
 * bodies in part only.
 */
export class MessageLog implements Recorder {
  readonly #ids: string[] = [];
  readonly #received: Promise<Received | undefined>[] = [];

  /**
   * @param url the MCP URL; what comes from elsewhere is no MCP
   * @param legacy the revision of sessions whose requests do not name it, as far as it is known
   */
  constructor(
    private readonly written: Written,
    private readonly url: string,
    private readonly legacy: () => string,
  ) {}

  nextId(): string {
    return this.written.nextId();
  }

  record(exchange: Exchange, bytes: { in: number; out: number }): void {
    this.written.record(exchange, bytes);
    if (!sameEndpoint(exchange.request.url, this.url)) return;
    this.#ids.push(exchange.id);
    const received = this.#examine(exchange);
    // Whoever asks for it hears of it.
    received.catch(() => {});
    this.#received.push(received);
  }

  /** Everything until now, in the order in which it came. */
  async received(): Promise<Received[]> {
    return (await Promise.all(this.#received)).filter((one) => one !== undefined);
  }

  /** Every exchange with the MCP endpoint until now, whatever it brought. */
  exchanges(): Exchange[] {
    return this.#ids.flatMap((id) => this.written.exchanges.get(id) ?? []);
  }

  async #examine(exchange: Exchange): Promise<Received | undefined> {
    const answer = await examine(exchange, this.legacy());
    if (!answer) return undefined;
    const { resultType = null, ttlMs = null, cacheScope = null } = answer.result ?? {};
    return {
      ...answer,
      exchange: this.written.exchanges.get(exchange.id) ?? exchange,
      result: answer.result ? { resultType, ttlMs, cacheScope } : null,
      problems: answer.problems.slice(0, MOST_PROBLEMS).map(shown),
    };
  }
}

const shown = (problem: SchemaProblem): SchemaProblem => ({
  ...problem,
  // As JSON, in which 1 and "1" differ.
  observed: show(JSON.stringify(problem.observed), SHOWN),
});

const sameEndpoint = (url: string, target: string): boolean =>
  url.replace(/\/$/, '') === new URL(target).href.replace(/\/$/, '');
