import { defineCheck } from '../../core/check.js';
import { all, met, notApplicable, violated } from '../../core/outcome.js';
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
    if (answered.length === 0) return notApplicable('the server declares neither completions nor logging');
    return all(
      answered.map(({ revision, what, method, reply }) =>
        reply!.result
          ? met
          : violated({
              subject: `capability ${what} (${revision})`,
              expected: `an answer to ${method}`,
              observed: seen(reply!.exchange),
              exchange: reply!.exchange.id,
            }),
      ),
    );
  },
});
