import { defineCheck } from '../../core/check.js';
import type { Exchange } from '../../core/evidence.js';
import { each, met, show, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { done: 'tools/calls', catalog: 'tools/catalog' },
  wants: { made: 'tools/mistakes', listed: 'session/eras' },
  judge: ({ done, catalog, made, listed }) => {
    const replies = [...done.calls, ...done.largest, ...(made?.mistakes ?? []), ...(listed?.openings ?? [])].map(
      ({ reply }) => ({ exchange: reply.exchange, answered: reply.result !== undefined }),
    );
    const pages = catalog.byEra.flatMap(({ exchanges, problem }) =>
      exchanges.map((exchange, page) => ({ exchange, answered: !problem || page < exchanges.length - 1 })),
    );
    return each(
      'answers',
      [...replies, ...pages].filter(({ exchange }) => exchange.response),
      ({ exchange, answered }) => {
        const observed = contradiction(exchange, answered);
        return observed
          ? violated({
              subject: exchange.purpose,
              expected: 'an HTTP status that agrees with the JSON-RPC answer',
              observed,
              exchange: exchange.id,
            })
          : met;
      },
    );
  },
});

function contradiction({ response }: Exchange, answered: boolean): string | undefined {
  const { status, headers, body } = response!;
  if (status >= 400 && answered) return `HTTP ${status} with a result`;
  const html = /^text\/html\b/i.test(headers['content-type'] ?? '') || /^\s*<(?:!doctype html|html)\b/i.test(body);
  return status >= 200 && status < 300 && html ? `HTTP ${status} with an HTML page: ${show(body)}` : undefined;
}
