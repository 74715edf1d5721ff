import type { Clock, Random } from '../core/clock.js';
import type { ConsentDriver } from '../core/consent.js';
import type { Attachment } from '../core/evidence.js';
import type { Impact, Needs, Probe } from '../core/probe.js';
import type { Redactor } from '../core/redact.js';
import type { TrafficResult } from '../core/result.js';
import type { ClientDocuments } from '../oauth/client-documents.js';
import type { TokenBroker } from '../oauth/tokens.js';
import type { MessageLog } from '../session/message-log.js';
import type { Era, McpSession, SessionOptions } from '../session/types.js';
import type { Target } from '../target/target.js';
import type { Wire } from '../wire/types.js';

/** The live things of a run, as a probe meets them. */
export interface ProbeContext {
  target: Target;
  /** Of this probe: fires at its budget, at the run's deadline and on Ctrl-C. */
  signal: AbortSignal;
  clock: Clock;
  /** This probe's own stream of the run's seed. */
  random: Random;
  wire: Wire;
  /** Holds the run's grant; knows how to sign a request. */
  tokens: TokenBroker;
  /** Opens a session in an era that negotiation found, signed with the run's token. */
  openSession(era: Era, options?: SessionOptions): Promise<McpSession>;
  /** Every MCP message that the run has received until now. */
  messages: Pick<MessageLog, 'received' | 'exchanges'>;
  consent: ConsentDriver;
  /** Where clients publish their metadata, for authorization servers on loopback. */
  documents: ClientDocuments;
  redactor: Redactor;
  impact: ReadonlySet<Impact>;
  /** Why evidence that a probe wants is missing. */
  whyMissing(probe: string): string | undefined;
  /** Addresses of a host as evidence may show them: resolved, or in a lab pretended. @throws where it does not resolve */
  addressesOf(host: string): Promise<readonly string[]>;
  /**
   * A page of a real browser under the origin https://claude.ai, in which a script runs; the script is the body of an async
   * function and its result is JSON. Undefined where this run has no browser.
   */
  inBrowser?: ((script: string) => Promise<unknown>) | undefined;
  /** Adds to the run's traffic what the wire does not count: sign-ins, registrations, calls of the load generator. */
  tally(traffic: Partial<TrafficResult>): void;
  /** Keeps a file (a screenshot) in the run folder. */
  attach(name: string, type: string, bytes: Uint8Array): Attachment;
}

/** Types a probe; adds nothing. Its name is its path below `probes/`. */
// biome-ignore lint/complexity/noBannedTypes: no wants means no further keys
export const defineProbe = <const N extends Needs, E, const W extends Needs = {}>(
  probe: Probe<ProbeContext, N, W, E>,
): Probe<ProbeContext, N, W, E> => probe;

/** A probe whose needs and evidence are not known to the reader: all that plan and gather go by. */
export interface AnyProbe extends Omit<Probe<ProbeContext, Needs, Needs, unknown>, 'gather'> {
  gather(needs: never, context: ProbeContext): Promise<unknown>;
}

/** What a probe file's default export brings home. */
export type EvidenceOf<P> = P extends { gather(...args: never[]): Promise<infer E> } ? E : never;
