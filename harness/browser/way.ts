import type { Clock } from '../core/clock.js';
import type { ConsentOutcome, ConsentRequest, ConsentStep } from '../core/consent.js';
import type { Attachment } from '../core/evidence.js';
import type { Redactor } from '../core/redact.js';
import type { RecipeStep } from '../target/target.js';
import type { Secret } from './recognise.js';
import type { Room } from './room.js';
import type { Trail } from './trail.js';

export type Link = NonNullable<ConsentOutcome['links']>[number];

/** What a run remembers of an account. */
export interface AccountMemory {
  /** `accepted` once a consent in which it was typed came back from the server; never typed again before that. */
  password: 'untyped' | 'typed' | 'accepted';
  /** Counter of the last one-time code used; a server takes each only once (RFC 6238 section 5.2). */
  lastTotpStep?: number;
}

/** One consent on its way: what it was asked, where it happens, what it may do, and what it has done so far. */
export interface Way {
  request: ConsentRequest;
  room: Room;
  trail: Trail;
  recipe: readonly RecipeStep[];
  /** Whether the room began with the browser state of an earlier consent. */
  isSignedIn: boolean;
  /** Origins where credentials may be typed. */
  origins: readonly string[];
  memory: AccountMemory;
  clock: Clock;
  redactor: Redactor;
  attach(name: string, type: string, bytes: Uint8Array): Promise<Attachment>;
  onStep(step: ConsentStep): void;
  /** How long each step stands before it is taken, for whoever watches the window; 0 where nobody does. */
  watchMs: number;
  signal: AbortSignal;
  startMs: number;
  steps: ConsentStep[];
  /** Text of the last page that was used. */
  consentText: string;
  /** Links of all pages that were used. */
  links: Link[];
  /** What was typed in this consent. */
  typed: Set<Secret>;
  /** Pictures of the run, by what the page showed. */
  pictures: Map<string, Attachment>;
  /** localStorage by origin, as last seen. */
  storage: Map<string, { name: string; value: string }[]>;
}
