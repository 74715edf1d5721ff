import { defineCheck } from '../../core/check.js';
import { all, doubtful, met, untestable, violated } from '../../core/outcome.js';
import { isRefused, seen } from '../../core/seen.js';

export default defineCheck({
  needs: { variants: 'transport/variants' },
  judge: ({ variants }) =>
    all(
      variants.eras.flatMap(({ revision, control, accepts }) => [
        control.result
          ? met
          : !isRefused(control.exchange)
            ? untestable(`the usual header brings no list of tools (${revision})`)
            : violated({
                subject: `Accept: application/json, text/event-stream (${revision})`,
                expected: 'an answer to tools/list',
                observed: seen(control.exchange),
                exchange: control.exchange.id,
              }),
        ...accepts.map(({ accept, reply }) =>
          reply.result || !control.result
            ? met
            : doubtful({
                subject: `Accept: ${accept} (${revision})`,
                expected: 'the same answer as to the usual header',
                observed: seen(reply.exchange),
                exchange: reply.exchange.id,
              }),
        ),
      ]),
    ),
});
