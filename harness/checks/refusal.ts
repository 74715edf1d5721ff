import type { ProbeEvidence } from '../core/probe.js';

export type Mistake = ProbeEvidence['tools/mistakes']['mistakes'][number];

/** How a server took a mistake. */
export type Taken =
  | { how: 'refused'; by: 'isError' | 'error'; code?: unknown; text: string }
  | { how: 'accepted'; text: string }
  | { how: 'broke'; observed: string }
  /** The answer says nothing of the mistake: too many requests, no permission. */
  | { how: 'unheard' };

const TRACE = /^\s*at .+:\d+:\d+\)?\s*$|\bat .+ \(.+:\d+:\d+\)|Traceback \(most recent call last\)/m;
const UNHEARD = [401, 403, 429];

/** Reads the answer to a mistake: refused, accepted, or a server that broke over it (5xx, silence, a stack trace). */
export function taken({ reply }: Mistake): Taken {
  const { exchange, result, error } = reply;
  const status = exchange.response?.status;
  if (status === undefined) return { how: 'broke', observed: `no answer: ${exchange.fault?.message ?? 'silence'}` };
  if (UNHEARD.includes(status)) return { how: 'unheard' };
  if (status >= 500) return { how: 'broke', observed: `HTTP ${status}` };
  const text = result ? textOf(result) : String(error?.message ?? exchange.response?.body ?? '');
  if ((error || result?.isError === true) && TRACE.test(text))
    return { how: 'broke', observed: `a stack trace: ${text.slice(0, 120)}` };
  if (error) return { how: 'refused', by: 'error', code: error.code, text };
  if (result) return result.isError === true ? { how: 'refused', by: 'isError', text } : { how: 'accepted', text };
  return status >= 400
    ? { how: 'refused', by: 'error', text }
    : { how: 'broke', observed: `HTTP ${status} without an answer` };
}

/** What a result says in words. */
export const textOf = ({ content }: Record<string, unknown>): string =>
  (Array.isArray(content) ? content : []).map((block) => (block as { text?: unknown } | null)?.text ?? '').join('\n');
