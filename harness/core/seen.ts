import type { Exchange, SeenResponse } from './evidence.js';
import { show } from './outcome.js';

/** What came back, in a few words for a finding: `HTTP 400, {"jsonrpc":…` or `no answer: timeout (…)`. */
export function seen({ response, fault }: Exchange, limit = 160): string {
  if (!response) return `no answer: ${fault?.kind} (${fault?.message})`;
  const type = response.headers['content-type'];
  // In one line, as a finding is: an event stream has many.
  const text = response.body.trim().replace(/\s+/g, ' ');
  const body = /^text\/html\b/i.test(type ?? '') ? 'a web page' : show(text, limit) || 'an empty body';
  return `HTTP ${response.status}, ${body}`;
}

/** Status of an answer; 0 where none came. */
export const statusOf = ({ response }: Exchange): number => response?.status ?? 0;

/** A status that sends on (RFC 9110 §15.4). */
export const isRedirect = (status: number): boolean => status >= 300 && status < 400;

/** Of an exchange, the head of its answer. */
export interface Answered {
  response?: Pick<SeenResponse, 'status' | 'headers'>;
}

/** The server asks to come back later (RFC 6585 §4; RFC 9110 §10.2.3): it has not said what was asked. */
export const isLimited = ({ response }: Answered): boolean =>
  response?.status === 429 || (response?.status === 503 && response.headers['retry-after'] !== undefined);

/** Statuses of a gateway that did not reach the server (RFC 9110 §15.6.3 to 15.6.5). */
const GATEWAY = [502, 503, 504];

/** Whether a gateway stumbled, and did not say when to come back: what only reads is asked once more. */
export const stumbled = ({ response }: Answered): boolean =>
  response !== undefined && GATEWAY.includes(response.status) && response.headers['retry-after'] === undefined;

/** A limit of the rate, or a gateway that reaches nobody: an answer that says nothing of what was asked. */
export const isPassing = (exchange: Answered): boolean =>
  isLimited(exchange) || GATEWAY.includes(exchange.response?.status ?? 0);

/** Asks for a bearer token (RFC 6750 §3). */
export const asksForToken = ({ status, headers }: NonNullable<Answered['response']>): boolean =>
  status === 401 && /\bbearer\b/i.test(headers['www-authenticate'] ?? '');

/** A refusal in the 400s. */
export const isRefused = (exchange: Exchange): boolean => {
  const status = statusOf(exchange);
  return status >= 400 && status < 500;
};

/** No answer at all, or one of the 500s. */
export const isBroken = (exchange: Exchange): boolean => {
  const status = statusOf(exchange);
  return status === 0 || status >= 500;
};
