import { defineCheck } from '../../core/check.js';
import { all, doubtful, type Judgement, met, metBecause, notApplicable, show, violated } from '../../core/outcome.js';
import { type Mistake, taken } from '../refusal.js';

const INVALID_PARAMS = -32602;
/** Odd input that a server may take; it must only not break over it. */
const MAY_SUCCEED = ['not-found', 'empty-text', 'unusual-text', 'huge-text'];

export default defineCheck({
  needs: { made: 'tools/mistakes', catalog: 'tools/catalog' },
  judge: ({ made, catalog }) => {
    const taking = new Set(
      catalog.tools.flatMap(({ name, definition }) => {
        const { properties } = (definition.inputSchema ?? {}) as { properties?: object | null };
        return Object.keys(properties ?? {}).length > 0 ? [name] : [];
      }),
    );
    if (catalog.tools.length > 0 && taking.size === 0) return notApplicable('no tool takes parameters');
    const wrong = made.mistakes.filter(({ kind }) => kind !== 'unknown-tool');
    const answers = wrong.flatMap(judged);
    const tried = new Set(wrong.map(({ tool }) => tool)).size;
    const extent = metBecause(`${tried} of ${taking.size} tools with parameters were called wrongly`);
    return all(
      answers.length > 0 ? [...answers, extent] : [],
      'no tool with parameters worked, so that none could be called wrongly',
    );
  },
});

function judged(mistake: Mistake): Judgement[] {
  const { kind, tool, argument, reply } = mistake;
  const answer = taken(mistake);
  const finding = {
    subject: `tool ${tool}`,
    expected: `a refusal that names ${argument} (${kind})`,
    exchange: reply.exchange.id,
  };
  if (answer.how === 'unheard') return [];
  if (answer.how === 'broke') return [violated({ ...finding, observed: answer.observed })];
  if (MAY_SUCCEED.includes(kind)) return [met];
  if (answer.how === 'accepted') {
    const observed = `a success: ${show(answer.text)}`;
    return [kind === 'missing-argument' ? violated({ ...finding, observed }) : doubtful({ ...finding, observed })];
  }
  const named = argument !== undefined && answer.text.toLowerCase().includes(argument.toLowerCase());
  if (answer.by === 'isError' || (answer.code === INVALID_PARAMS && named)) return [met];
  return [
    doubtful({
      ...finding,
      expected: `a result with isError, or error ${INVALID_PARAMS} that names ${argument} (${kind})`,
      observed: `error ${show(answer.code)}: ${show(answer.text)}`,
    }),
  ];
}
