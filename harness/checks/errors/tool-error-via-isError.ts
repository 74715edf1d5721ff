import { defineCheck } from '../../core/check.js';
import { all, doubtful, type Judgement, met, show, violated } from '../../core/outcome.js';
import { type Mistake, objectIn, taken } from '../refusal.js';

const INTERNAL_ERROR = -32603;
/** Left to implementations by JSON-RPC, without a meaning of its own in MCP. */
const isServerError = (code: unknown): boolean => typeof code === 'number' && code <= -32000 && code >= -32019;

/** A success that says of itself that it is none. */
const SILENT = /^\W{0,3}(?:error|failed|failure|exception)\b/i;
/** May be an answer as well: nothing was found. */
const EMPTY_HANDED = /^\W{0,3}(?:not found|no such|cannot|could not|unable to|invalid)\b/i;
/** What a tool may well make of odd text: an answer that begins so says nothing of it. */
const ODD = ['empty-text', 'unusual-text', 'huge-text'];

export default defineCheck({
  needs: { made: 'tools/mistakes' },
  judge: ({ made }) =>
    all(
      made.mistakes.filter(({ kind }) => kind !== 'unknown-tool').flatMap(judged),
      'no tool worked, so that none could be made to fail',
    ),
});

function judged(mistake: Mistake): Judgement[] {
  const { tool, kind, reply } = mistake;
  const answer = taken(mistake);
  const finding = {
    subject: `tool ${tool}`,
    expected: `a result with isError true and a text (${kind})`,
    exchange: reply.exchange.id,
  };
  const status = reply.exchange.response?.status ?? 0;
  if (answer.how === 'broke') return status >= 500 ? [violated({ ...finding, observed: answer.observed })] : [];
  // 404 tells a client that its session is gone, and no other status that a tool had its reasons.
  if (answer.how === 'refused' && !reply.error && !reply.result && status >= 400 && !ODD.includes(kind))
    return [doubtful({ ...finding, observed: `HTTP ${status}: ${show(answer.text)}` })];
  if (answer.how === 'refused') {
    const vague = answer.by === 'error' && (answer.code === INTERNAL_ERROR || isServerError(answer.code));
    return [
      vague ? doubtful({ ...finding, observed: `JSON-RPC error ${show(answer.code)}: ${show(answer.text)}` }) : met,
    ];
  }
  if (answer.how !== 'accepted' || ODD.includes(kind)) return [];
  const observed = `a success that says ${show(answer.text)}`;
  const said = verdictIn(answer.text);
  if (said === 'failed' || SILENT.test(answer.text)) return [violated({ ...finding, observed })];
  if (said === 'perhaps') return [doubtful({ ...finding, observed })];
  return EMPTY_HANDED.test(answer.text) ? [doubtful({ ...finding, observed })] : [];
}

/** What a result in JSON says of itself. A status may be that of a thing which was asked for. */
function verdictIn(text: string): 'failed' | 'perhaps' | undefined {
  const said = objectIn(text);
  if (!said) return undefined;
  const { success, ok, error, isError, status } = said;
  if (success === false || ok === false || isError === true) return 'failed';
  if ((typeof error === 'string' && error !== '') || (typeof error === 'object' && error !== null)) return 'failed';
  return status === 'error' || status === 'failed' || status === 'failure' ? 'perhaps' : undefined;
}
