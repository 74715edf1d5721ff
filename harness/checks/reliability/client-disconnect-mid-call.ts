import { defineCheck } from '../../core/check.js';
import type { Exchange } from '../../core/evidence.js';
import { doubtful, each, type Judgement, met, untestable, violated } from '../../core/outcome.js';
import { stumbled } from '../../core/seen.js';

/** Differences below this are noise of the network. */
const NOISE_MS = 100;

export default defineCheck({
  needs: { disconnects: 'reliability/disconnects' },
  judge: ({ disconnects }) =>
    each('eras', disconnects.eras, ({ revision, before, call, aborted, sameSession, newSession }): Judgement => {
      if ([...before, call].some(({ worked }) => !worked))
        return untestable(`${revision}: calls failed before any was broken off`);
      if (!aborted.some(({ exchange }) => exchange.fault?.kind === 'aborted'))
        return untestable(`${revision}: no call could be broken off`);
      const later = [
        ...aborted.map(({ point, ending, after }) => ({ ...after, when: `after ${ending}, ${point}: tools/list` })),
        { ...sameSession, when: 'afterwards: the same call in the same session' },
        ...newSession.map((answer) => ({ ...answer, when: 'afterwards: in a new session' })),
      ];
      const failed = later.filter(({ worked }) => !worked);
      const [first] = failed;
      if (first && failed.every(({ exchange }) => exchange.response?.status === 429))
        return untestable(`${revision}: rate limited`);
      // A gateway that stumbled once may have done so by itself; a server that a broken call brings down does it again.
      const passing = failed.length === 1 && first !== undefined && stumbled(first.exchange);
      if (first)
        return (passing ? doubtful : violated)({
          subject: `${revision}, ${first.when}`,
          expected: 'answers as before',
          observed: `${first.exchange.fault?.message ?? `HTTP ${first.exchange.response?.status} without a result`}; ${failed.length} of ${later.length} later requests failed`,
          exchange: first.exchange.id,
        });
      const usual = nearestRank(
        before.map(({ exchange }) => tookMs(exchange)),
        0.95,
      );
      const now = nearestRank(
        aborted.map(({ after }) => tookMs(after.exchange)),
        0.5,
      );
      const slower = now > 2 * usual && now > usual + NOISE_MS;
      const finding = {
        subject: `${revision}, tools/list after broken-off calls`,
        expected: `about as quick as before (p95 ${Math.round(usual)} ms)`,
        observed: `median ${Math.round(now)} ms`,
      };
      return slower ? doubtful(finding) : met;
    }),
});

const tookMs = ({ timings }: Exchange): number => timings.lastByteMs ?? 0;

const nearestRank = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? 0;
