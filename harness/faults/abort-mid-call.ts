import type { Clock } from '../core/clock.js';
import type { Exchange, SeenRequest } from '../core/evidence.js';
import type { Reply } from '../session/types.js';
import type { Wire } from '../wire/types.js';
import { BREAK_POINTS, type BreakPoint, breakOff, ENDINGS, type Ending } from './break-off.js';

export interface AbortMidCall {
  wire: Pick<Wire, 'connect'>;
  clock: Clock;
  signal: AbortSignal;
  attempts: number;
  /** The request to break off, signed afresh, with an id of its own. */
  request(attempt: number): Promise<SeenRequest>;
  /** Something harmless in the same session. */
  stillWorks(): Promise<Reply>;
  /** Names the exchanges. */
  name: string;
}

export interface AbortedCall {
  point: BreakPoint;
  ending: Ending;
  exchange: Exchange;
  /** What the session said next. */
  after: Reply;
}

/** Breaks calls off at every point and by both endings in turn, and asks after each whether the session still works. */
export async function abortMidCall(options: AbortMidCall): Promise<AbortedCall[]> {
  const { wire, clock, signal, attempts, name } = options;
  const ways = BREAK_POINTS.flatMap((point) => ENDINGS.map((ending) => ({ point, ending })));
  const aborted: AbortedCall[] = [];
  for (let attempt = 0; attempt < attempts; attempt++) {
    signal.throwIfAborted();
    const way = ways[attempt % ways.length]!;
    const request = await options.request(attempt);
    const exchange = await breakOff({ wire, clock, signal, id: `${name}-${attempt + 1}`, request, ...way });
    aborted.push({ ...way, exchange, after: await options.stillWorks() });
  }
  return aborted;
}
