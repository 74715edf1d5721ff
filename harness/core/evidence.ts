import type { Outcome } from './outcome.js';

/** Milliseconds: `dnsMs`, `connectMs` and `tlsMs` are durations, the others count from the start of the request; absent where it did not happen. */
export interface Timings {
  dnsMs?: number;
  connectMs?: number;
  tlsMs?: number;
  /** Until the first byte of the response head. */
  firstByteMs?: number;
  /** Until the last byte of the response body, or until the fault. */
  lastByteMs?: number;
}

/** Why an exchange has no (whole) response. The kinds are those of the call log. */
export interface Fault {
  kind:
    | 'refused-by-policy'
    | 'dns'
    | 'connect'
    | 'tls'
    | 'reset'
    | 'eof'
    | 'timeout'
    | 'too-large'
    | 'bad-encoding'
    | 'aborted';
  phase: 'dns' | 'connect' | 'tls' | 'request' | 'headers' | 'body';
  message: string;
}

/** One event of an SSE stream, as parsed from the bytes. `atMs` counts from the start of the request. */
export interface SseEvent {
  atMs: number;
  event?: string;
  id?: string;
  retry?: number;
  data: string;
}

export interface SeenRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
}

export interface SeenResponse {
  status: number;
  /** Names in lower case; several values of one name are joined by `, `. */
  headers: Record<string, string>;
  /** Text of the decoded body, cut to the limit of what evidence keeps. */
  body: string;
  /** Length of the decoded body in bytes, also where `body` is cut. */
  bodyBytes: number;
  /** Events, where the body is an SSE stream. */
  events?: SseEvent[];
  /** SSE comments (keep-alives) seen. */
  comments?: number;
  /** The harness ended the stream, having seen enough; the server had not. */
  leftOpen?: boolean;
}

/** What the TLS handshake showed. Dates are ISO 8601. */
export interface SeenTls {
  protocol: string;
  cipher: string;
  authorized: boolean;
  /** Node's code, such as `CERT_HAS_EXPIRED`, where not authorized. */
  authorizationError?: string;
  subject: string;
  issuer: string;
  altNames: string;
  validFrom: string;
  validTo: string;
}

/** One HTTP request and what came back: the unit of evidence. */
export interface Exchange {
  id: string;
  /** What it was sent for, in the words of the probe: `initialize 2025-11-25`. */
  purpose: string;
  /** ISO 8601. */
  at: string;
  /** Address the policy pinned, `203.0.113.7:443`. */
  remote?: string;
  request: SeenRequest;
  response?: SeenResponse;
  fault?: Fault;
  timings: Timings;
  tls?: SeenTls;
}

/** A picture, or another file of the run folder, that evidence refers to. */
export interface Attachment {
  name: string;
  /** Path relative to the run folder. */
  path: string;
  type: string;
}

/** Why a probe has no evidence; `outcome` is what its checks become. */
export interface Missing {
  outcome: Extract<Outcome, 'not-applicable' | 'untestable' | 'error'>;
  reason: string;
  /** Where the harness broke: for those who mend it. */
  stack?: string;
}

/** What one probe brought home. */
export type Gathered<T = unknown> =
  | { probe: string; durationMs: number; evidence: T; missing?: never }
  | { probe: string; durationMs: number; missing: Missing; evidence?: never };
