import type { Socket } from 'node:net';
import { FramingError, type Head, ResponseReader } from './http1.js';
import type { CallOutcome } from './outcome.js';
import type { PreparedCall } from './prepare.js';
import { judgeEvent, judgeResponse, SseData } from './reply.js';

interface Traffic {
  requests: number;
  bytesIn: number;
  bytesOut: number;
}

interface Owner {
  /** The response has ended and the connection may carry another request. */
  idle(connection: Connection): void;
  gone(connection: Connection): void;
}

/** One keep-alive connection with at most one request in flight. */
export class Connection {
  readonly #socket: Socket;
  readonly #traffic: Traffic;
  readonly #owner: Owner;
  readonly #reader: ResponseReader;
  #settle: ((outcome: CallOutcome) => void) | undefined;
  #id = 0;
  #uses = 0;
  #answered = false;
  #head: Head | undefined;
  #body: Buffer[] = [];
  #sse: SseData | undefined;
  #deadlineMs = 0;
  /** A stream has answered and not ended. */
  #draining = false;
  #lingers = false;
  #gone = false;

  constructor(socket: Socket, traffic: Traffic, owner: Owner) {
    this.#socket = socket;
    this.#traffic = traffic;
    this.#owner = owner;
    this.#reader = new ResponseReader({
      head: (head) => this.#onHead(head),
      body: (bytes) => this.#onBody(bytes),
      end: () => this.#onEnd(),
    });
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => this.#onData(bytes));
    socket.on('end', () => this.#onFin());
    socket.on('error', (error) => this.abandon({ kind: 'reset', detail: error.message }));
    socket.on('close', () => this.abandon({ kind: 'reset', detail: 'connection closed' }));
  }

  send(call: PreparedCall, id: number, deadlineMs: number, settle: (outcome: CallOutcome) => void): void {
    this.#settle = settle;
    this.#id = id;
    this.#uses++;
    this.#answered = false;
    this.#deadlineMs = deadlineMs;
    this.#traffic.requests++;
    this.#traffic.bytesOut += call.bytes;
    this.#socket.write(`${call.head}${id}${call.tail}`, call.encoding);
  }

  /** Whether a call failed because the server closed the idle connection under it: reused, and not one byte came. */
  raced(outcome: CallOutcome): boolean {
    return this.#uses > 1 && !this.#answered && (outcome.kind === 'reset' || outcome.kind === 'eof');
  }

  /** Gives the call under way this outcome, and the connection up. */
  abandon(outcome: CallOutcome): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#socket.destroy();
    this.#owner.gone(this);
    this.#done(outcome);
  }

  /** Gives up a call that is overdue, and a stream that stays open from one sweep to the next although it has answered. */
  sweep(nowMs: number, timeoutMs: number): void {
    if (this.#settle && nowMs >= this.#deadlineMs)
      this.abandon({ kind: 'timeout', detail: `no reply within ${timeoutMs} ms` });
    else if (this.#draining && this.#lingers) this.abandon({ kind: 'unfinished' });
    this.#lingers = this.#draining;
  }

  #onData(bytes: Buffer): void {
    this.#traffic.bytesIn += bytes.length;
    this.#answered = true;
    // A server may say 408 on an idle connection before it closes it: no call's reply.
    if (!this.#settle && !this.#draining) {
      this.abandon({ kind: 'unfinished' });
      return;
    }
    try {
      this.#reader.push(bytes);
    } catch (thrown) {
      const { message } = thrown as Error;
      this.abandon({ kind: thrown instanceof FramingError ? thrown.kind : 'too-large', detail: message });
    }
  }

  #onFin(): void {
    if (!this.#reader.close())
      this.abandon({ kind: 'eof', detail: this.#head ? 'cut inside the body' : 'closed without a reply' });
  }

  #onHead(head: Head): void {
    this.#head = head;
    this.#sse = head.status === 200 && /^text\/event-stream\b/i.test(head.contentType) ? new SseData() : undefined;
  }

  #onBody(bytes: Buffer): void {
    if (!this.#sse) {
      this.#body.push(bytes);
      return;
    }
    for (const data of this.#sse.push(bytes)) {
      if (!this.#settle) return;
      const outcome = judgeEvent(data, this.#id);
      if (!outcome) continue;
      this.#draining = true;
      this.#done(outcome);
    }
  }

  #onEnd(): void {
    const head = this.#head!;
    if (this.#sse) this.#done({ kind: 'eof', detail: 'the stream ended without a response' });
    else
      this.#done(judgeResponse(head, this.#body.length === 1 ? this.#body[0]! : Buffer.concat(this.#body), this.#id));
    this.#head = undefined;
    this.#sse = undefined;
    this.#body = [];
    this.#draining = false;
    if (head.keepAlive) {
      this.#reader.next();
      this.#owner.idle(this);
    } else this.abandon({ kind: 'unfinished' });
  }

  #done(outcome: CallOutcome): void {
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.(outcome);
  }
}
