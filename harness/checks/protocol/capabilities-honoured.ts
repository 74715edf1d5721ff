import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, notApplicable, untestable, violated } from '../../core/outcome.js';
import { seen } from '../../core/seen.js';

export default defineCheck({
  needs: { features: 'protocol/features' },
  judge: ({ features }) => {
    const asked = features.eras.flatMap(({ revision, completion, logging }) =>
      [
        { what: 'completions', method: 'completion/complete', reply: completion },
        { what: 'logging', method: 'logging/setLevel', reply: logging },
      ].map((one) => ({ revision, ...one })),
    );
    const answered = asked.filter(({ reply }) => reply);
    const hidden = features.eras.flatMap(({ revision, undeclared }) =>
      undeclared
        .filter(({ name, list }) => Array.isArray(list.result?.[name]) && list.result[name].length > 0)
        .map(({ name, list }) =>
          doubtful({
            subject: `capability ${name} (${revision})`,
            expected: 'declared, for there are some',
            observed: `not declared, and ${name}/list answered`,
            exchange: list.exchange.id,
          }),
        ),
    );
    const nothing = features.eras.some(({ completion }) => completion === null);
    if (answered.length === 0 && hidden.length === 0)
      return nothing
        ? untestable('completions are declared, and there is no argument and no variable to complete')
        : notApplicable('the server declares neither completions nor logging');
    return all([
      ...hidden,
      ...answered.map(({ revision, what, method, reply }) =>
        reply!.result
          ? met
          : violated({
              subject: `capability ${what} (${revision})`,
              expected: `an answer to ${method}`,
              observed: seen(reply!.exchange),
              exchange: reply!.exchange.id,
            }),
      ),
    ]);
  },
});
