import { defineCheck } from '../../core/check.js';
import { all, met, notApplicable, show, untestable, violated } from '../../core/outcome.js';
import { seen } from '../../core/seen.js';

export default defineCheck({
  needs: { features: 'protocol/features', messages: 'protocol/messages' },
  judge: ({ features, messages }) => {
    const claiming = features.eras.filter(({ prompts }) => prompts);
    if (claiming.length === 0) return notApplicable('the server declares no prompts');
    return all(
      claiming.flatMap(({ revision, prompts }) => {
        const { list, get, name } = prompts!;
        const malformed = messages.problems
          .filter(({ exchange }) => [list, get].some((reply) => reply?.exchange.id === exchange))
          .map(({ subject, pointer, expected, observed, exchange }) =>
            violated({
              subject: `${subject} (${revision})`,
              expected: `${pointer}: ${expected}`,
              observed: show(observed),
              exchange,
            }),
          );
        const works = (what: string, reply: typeof list) =>
          reply.result
            ? met
            : violated({
                subject: `${what} (${revision})`,
                expected: 'a result',
                observed: seen(reply.exchange),
                exchange: reply.exchange.id,
              });
        return [
          ...malformed,
          works('prompts/list', list),
          get ? works(`prompts/get ${name}`, get) : untestable('no prompt can be had without arguments'),
        ];
      }),
    );
  },
});
