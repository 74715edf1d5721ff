import type { ProbeEvidence } from '../core/probe.js';
import { stackTrace } from './stack-trace.js';

export type Mistake = ProbeEvidence['tools/mistakes']['mistakes'][number];

/** How a server took a mistake. */
export type Taken =
  | { how: 'refused'; by: 'isError' | 'error'; code?: unknown; text: string }
  | { how: 'accepted'; text: string }
  | { how: 'broke'; observed: string }
  /** The answer says nothing of the mistake: too many requests, no permission. */
  | { how: 'unheard' };

const UNHEARD = [401, 403, 429];

/** Reads the answer to a mistake: refused, accepted, or a server that broke over it (5xx, silence, a stack trace). */
export function taken({ kind, reply }: Mistake): Taken {
  const { exchange, result, error } = reply;
  const status = exchange.response?.status;
  if (status === undefined) {
    const { kind: ending, message = 'silence' } = exchange.fault ?? {};
    // Who has heard enough may close while the rest is still on its way, and the answer is lost (RFC 9112 section 9.6).
    if (kind === 'huge-text' && (ending === 'reset' || ending === 'eof'))
      return { how: 'refused', by: 'error', text: message };
    return { how: 'broke', observed: `no answer: ${message}` };
  }
  if (UNHEARD.includes(status)) return { how: 'unheard' };
  if (status >= 500) return { how: 'broke', observed: `HTTP ${status}` };
  const text = result ? textOf(result) : (errorText(error) ?? exchange.response?.body ?? '');
  const trace = error || result?.isError === true ? stackTrace(text) : undefined;
  if (trace) return { how: 'broke', observed: `a stack trace: ${trace.slice(0, 120)}` };
  if (error) return { how: 'refused', by: 'error', code: error.code, text };
  if (result) return result.isError === true ? { how: 'refused', by: 'isError', text } : { how: 'accepted', text };
  return status >= 400
    ? { how: 'refused', by: 'error', text }
    : { how: 'broke', observed: `HTTP ${status} without an answer` };
}

/** What a result says in words. */
export const textOf = ({ content }: Record<string, unknown>): string =>
  (Array.isArray(content) ? content : []).map((block) => (block as { text?: unknown } | null)?.text ?? '').join('\n');

/** What a JSON-RPC error says: its message, and what it adds in `data`, where several SDKs put what matters. */
export function errorText(error: { message: unknown; data?: unknown } | undefined): string | undefined {
  if (!error) return undefined;
  const { message, data } = error;
  const more = data === undefined || data === null ? '' : typeof data === 'string' ? data : JSON.stringify(data);
  return [String(message ?? ''), more].filter(Boolean).join('\n');
}

/** The object that a text is in JSON. */
export function objectIn(text: string): Record<string, unknown> | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
