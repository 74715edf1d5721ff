import { defineCheck } from '../../core/check.js';
import type { Exchange } from '../../core/evidence.js';
import { all, doubtful, each, type Judgement, met, metBecause, untestable, violated } from '../../core/outcome.js';
import type { ProbeEvidence } from '../../core/probe.js';

type CancelledEra = ProbeEvidence['reliability/cancellation']['eras'][number];

const METHOD_NOT_FOUND = -32601;

export default defineCheck({
  needs: { cancelled: 'reliability/cancellation' },
  judge: ({ cancelled }) =>
    each('eras', cancelled.eras, (seen) => {
      const { era, revision, sessionful, attempts, unused, after } = seen;
      // A server without tools answers so too, and is alive.
      const alive =
        after.result === undefined && after.error?.code !== METHOD_NOT_FOUND
          ? [
              violated({
                subject: `revision ${revision}, tools/list afterwards`,
                expected: 'an answer as before',
                observed: failure(after.exchange),
                exchange: after.exchange.id,
              }),
            ]
          : [];
      const notices = [
        ...(unused ? [{ what: 'an id that was never used', notice: unused }] : []),
        ...attempts.flatMap(({ tool, notice }) => (notice ? [{ what: `a call of ${tool}`, notice }] : [])),
      ].map(({ what, notice }) => judgedNotice(`notifications/cancelled for ${what} (${revision})`, notice));
      // Nobody could tell whose call it is that is cancelled: to be ignored (2025-11-25 basic/utilities/cancellation, 4).
      const told = era === 'modern' || sessionful ? judgedCall(seen) : metBecause(`${revision}: calls have no session`);
      return all([...alive, ...notices, told]);
    }),
});

function judgedNotice(subject: string, notice: Exchange): Judgement {
  const status = notice.response?.status;
  const finding = { subject, expected: 'a notification that is accepted, or ignored', exchange: notice.id };
  if (status === undefined || status >= 500) return violated({ ...finding, observed: failure(notice) });
  return status >= 400 ? doubtful({ ...finding, observed: failure(notice) }) : met;
}

function judgedCall({ era, revision, attempts }: CancelledEra): Judgement {
  const clear = attempts.find(({ raced }) => !raced);
  if (!clear)
    return untestable(
      attempts.length > 0
        ? `${revision}: each call was over before it could be cancelled`
        : `${revision}: no reading tool that was called takes long enough to be cancelled`,
    );
  const { tool, reply, noticedAtMs, usualMs } = clear;
  if (era === 'modern') return metBecause(`${revision}: the stream of ${tool} was closed, and the server works on`);
  const finding = { subject: `tool ${tool} (${revision})`, exchange: reply.exchange.id };
  const { response } = reply.exchange;
  if (response && response.status >= 500)
    return violated({ ...finding, expected: 'a call that ends quietly', observed: failure(reply.exchange) });
  // The stream of a call is to bring an answer (2025-11-25 basic/transports), a cancelled call none: an error keeps to both.
  if (reply.error) return metBecause(`${revision}: the cancelled call ended with an error, which clients pass over`);
  return reply.result
    ? doubtful({
        ...finding,
        expected: 'no result of a call that was cancelled',
        observed: `a result, though it was cancelled after ${Math.round(noticedAtMs)} of ${Math.round(usualMs)} ms`,
      })
    : met;
}

const failure = ({ response, fault }: Exchange): string =>
  response ? `HTTP ${response.status}` : `no answer: ${fault?.message ?? 'silence'}`;
