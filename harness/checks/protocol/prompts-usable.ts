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
        const { list, used } = prompts!;
        const malformed = messages.problems
          .filter(({ exchanges }) => [list, used?.reply].some((reply) => exchanges.includes(reply?.exchange.id ?? '')))
          .map(({ subject, pointer, expected, observed, exchanges }) =>
            violated({
              subject: `${subject} (${revision})`,
              expected: `${pointer}: ${expected}`,
              observed: show(observed),
              exchange: exchanges[0]!,
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
        if (!used) return [...malformed, works('prompts/list', list), untestable(`no prompt is listed (${revision})`)];
        const madeUp = Object.keys(used.given);
        // An error may be about the values, which nobody vouches for.
        const refused = madeUp.length > 0 && used.reply.error !== undefined;
        return [
          ...malformed,
          works('prompts/list', list),
          refused
            ? untestable(`prompts/get ${used.name} refuses what was made up for ${madeUp.join(', ')} (${revision})`)
            : works(`prompts/get ${used.name}`, used.reply),
        ];
      }),
    );
  },
});
