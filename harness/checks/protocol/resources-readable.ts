import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, notApplicable, show, untestable, violated } from '../../core/outcome.js';
import { isBroken, seen } from '../../core/seen.js';

/** 2026-07-28 server/resources "Error Handling"; before that it was -32002. */
const NOT_FOUND = { modern: [-32602], legacy: [-32002, -32602] };

export default defineCheck({
  needs: { features: 'protocol/features', messages: 'protocol/messages' },
  judge: ({ features, messages }) => {
    const claiming = features.eras.filter(({ resources }) => resources);
    if (claiming.length === 0) return notApplicable('the server declares no resources');
    return all(
      claiming.flatMap(({ era, revision, resources }) => {
        const { list, templates, read, templated, missing } = resources!;
        const at = (what: string, exchange: string) => ({ subject: `${what} (${revision})`, exchange });
        const own = messages.problems.filter(({ exchanges }) =>
          [list, templates, read, templated].some((reply) => exchanges.includes(reply?.exchange.id ?? '')),
        );
        const malformed = own.map(({ subject, pointer, expected, observed, exchanges }) =>
          violated({ ...at(subject, exchanges[0]!), expected: `${pointer}: ${expected}`, observed: show(observed) }),
        );
        const works = (what: string, reply: typeof list) =>
          reply.result
            ? met
            : violated({ ...at(what, reply.exchange.id), expected: 'a result', observed: seen(reply.exchange) });
        const refused = missing.error && NOT_FOUND[era].includes(missing.error.code as number);
        // Until 2026-07-28 an empty list was not forbidden.
        const { contents } = missing.result ?? {};
        const invented = missing.result && (era === 'modern' || !Array.isArray(contents) || contents.length > 0);
        const unknown = at('resources/read of an unknown URI', missing.exchange.id);
        const finding = { ...unknown, expected: `error ${NOT_FOUND[era][0]}`, observed: seen(missing.exchange) };
        return [
          ...malformed,
          works('resources/list', list),
          ...(read ? [works('resources/read', read)] : []),
          ...(templated ? [works('resources/read of a template', templated)] : []),
          ...(read || templated ? [] : [untestable('the list of resources is empty')]),
          refused ? met : isBroken(missing.exchange) || invented ? violated(finding) : doubtful(finding),
        ];
      }),
    );
  },
});
