import { defineCheck } from '../../core/check.js';
import { each, met, notApplicable, show, violated } from '../../core/outcome.js';

/** Of the core protocol; a task is announced by an extension that the harness does not declare. */
const KNOWN = ['complete', 'input_required'];

/** Methods that a server may well answer; a result for one that does not exist is another row's finding. */
const METHODS =
  /^(server\/discover|tools\/(list|call)|resources\/(list|templates\/list|read)|prompts\/(list|get)|completion\/complete)$/;

export default defineCheck({
  needs: { messages: 'protocol/messages', negotiated: 'session/eras' },
  judge: ({ messages, negotiated }) => {
    const modern = negotiated.eras.find(({ era }) => era === 'modern');
    if (!modern) return notApplicable('the server does not speak 2026-07-28');
    const results = messages.answers.filter(
      ({ revision, asked, result }) => revision === modern.revision && result && METHODS.test(asked ?? ''),
    );
    return each('results of 2026-07-28', results, ({ exchange, asked, result }) => {
      if (KNOWN.includes(result!.resultType as string)) return met;
      return violated({
        subject: `${asked} (${modern.revision})`,
        expected: 'resultType "complete"',
        observed: `resultType ${show(result!.resultType ?? undefined)}`,
        exchange: exchange.id,
      });
    });
  },
});
