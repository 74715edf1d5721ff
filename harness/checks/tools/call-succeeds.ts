import { defineCheck } from '../../core/check.js';
import { all, doubtful, type Judgement, met, show, untestable, violated } from '../../core/outcome.js';
import type { ProbeEvidence } from '../../core/probe.js';
import { omitted } from '../omitted.js';
import { errorText, textOf } from '../refusal.js';

type Called = ProbeEvidence['tools/calls']['calls'][number];
type FormCall = ProbeEvidence['tools/forms']['calls'][number];

/** Nothing was said of the tool: a permission is missing, or there were too many calls. */
const UNHEARD = [401, 403, 429];

export default defineCheck({
  needs: { done: 'tools/calls', catalog: 'tools/catalog' },
  wants: { filled: 'tools/forms', scopes: 'authorization/fewer-scopes' },
  judge: ({ done, catalog, filled, scopes }) => {
    // Refused for want of a scope, and served with it: so a client goes about it.
    const steppedUp = scopes?.retried?.filter(({ served }) => served).map(({ tool }) => tool) ?? [];
    const formOf = ({ tool, revision }: Called): FormCall | undefined =>
      filled?.calls.find((call) => call.tool === tool && call.revision === revision);
    const judged = all(
      [
        ...done.calls.map((call) =>
          isUnheard(call) && steppedUp.includes(call.tool)
            ? met
            : judgedCall(call, omitted(call, catalog), formOf(call)),
        ),
        ...done.notCalled.map(({ tool, reason }) => untestable(`${tool}: ${reason}`)),
      ],
      'no tool was there to call',
    );
    // Not the server's doing, but its people want to know.
    const things = [
      ...done.created
        .filter(({ removedBy }) => !removedBy)
        .map(({ tool, id, left: why }) => `what ${tool} made${id === undefined ? '' : ` (${id})`}: ${why}`),
      ...(filled?.calls ?? [])
        .filter(({ created }) => created)
        .map(({ tool }) => `what ${tool} made: it was made by way of a form`),
      ...steppedUp.map((tool) => `what ${tool} made, if it makes something: it was called with a further scope`),
    ];
    if (things.length === 0) return judged;
    return { ...judged, reason: [judged.reason, `left behind: ${things.join('; ')}`].filter(Boolean).join('; ') };
  },
});

const isUnheard = ({ reply: { exchange, result } }: Called): boolean =>
  UNHEARD.includes(exchange.response?.status ?? 0) && !result;

/**
 * @param left names of optional arguments that the call left out
 * @param filled the call with its forms filled in, where it asked
 */
function judgedCall(call: Called, left: readonly string[], filled: FormCall | undefined): Judgement {
  const { reply, tool, revision, uncertain, attempts, succeeded } = call;
  if ((succeeded && attempts === 1) || filled?.succeeded) return met;
  const finding = {
    subject: `tool ${tool} (${revision})`,
    expected: `a result without isError for ${show(call.arguments)} (from the ${call.source})`,
    exchange: reply.exchange.id,
  };
  if (call.asks) {
    const declined = filled?.forms.find((form) => form.declined)?.declined;
    const tried = declined ? `; it asks for ${declined} then, which was declined` : '; made-up values would not do';
    const given = filled && filled.forms.length > 0 ? tried : '';
    return untestable(`${tool}: it asks for ${call.asks}, which only a person or another client could give${given}`);
  }
  if (succeeded) return doubtful({ ...finding, observed: 'success on the second try only' });
  const status = reply.exchange.response?.status ?? 0;
  if (isUnheard(call)) return untestable(`${tool}: it was answered with HTTP ${status}`);
  const refused = status > 0 && status < 500;
  if (refused && uncertain.length > 0)
    return untestable(
      `${tool}: arguments that need not fit were refused; give ${uncertain.join(', ')} under tools.${tool}.arguments`,
    );
  // Which of several optional arguments is needed, a schema often does not say.
  const text = reply.result ? textOf(reply.result) : (errorText(reply.error) ?? '');
  const wanted = call.source === 'target file' ? [] : left.filter((name) => mentions(text, name));
  if (refused && wanted.length > 0)
    return untestable(`${tool}: it wants ${wanted.join(' or ')}; give that under tools.${tool}.arguments`);
  return violated({ ...finding, observed: `${attempts > 1 ? 'twice ' : ''}${failure(reply)}` });
}

/** Short names are words of the language too (`to`, `at`), unless they are quoted. */
function mentions(text: string, name: string): boolean {
  const word = name.replace(/[^\w]/g, '\\$&');
  const pattern = name.length > 3 ? `(?<![A-Za-z0-9])${word}(?![A-Za-z0-9])` : `["'\`]${word}["'\`]`;
  return new RegExp(pattern, 'i').test(text);
}

function failure({ exchange, result, error }: Called['reply']): string {
  if (result) return `isError: ${show(result.content)}`;
  if (error) return `a JSON-RPC error: ${show(error)}`;
  return exchange.fault ? `no answer: ${exchange.fault.message}` : `HTTP ${exchange.response?.status} without a result`;
}
