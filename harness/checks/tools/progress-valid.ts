import { defineCheck } from '../../core/check.js';
import { isObject, type Json } from '../../core/json.js';
import { all, doubtful, type Judgement, met, notApplicable, show, untestable, violated } from '../../core/outcome.js';
import type { ProbeEvidence } from '../../core/probe.js';

type Called = ProbeEvidence['tools/calls']['calls'][number];

/** One `notifications/progress`. Whether it is formed as the schema has it is `transport.jsonrpc-envelope`'s to say. */
interface Progress {
  atMs: number;
  token: Json | undefined;
  value: Json | undefined;
}

export default defineCheck({
  needs: { done: 'tools/calls' },
  judge: ({ done }) => {
    const judged = done.calls.flatMap(judgedCall);
    if (judged.length > 0) return all(judged);
    return done.calls.some(({ succeeded }) => succeeded)
      ? notApplicable('no tool that was called reported progress')
      : untestable('no tool was seen to work');
  },
});

function judgedCall({ tool, revision, progressToken, reply }: Called): Judgement[] {
  const seen = progressIn(reply);
  if (seen.length === 0) return [];
  const finding = { subject: `tool ${tool} (${revision})`, exchange: reply.exchange.id };
  const foreign = seen.find(({ token }) => token !== progressToken);
  if (foreign)
    return [
      violated({
        ...finding,
        expected: `progress with the token of the call, ${progressToken}`,
        observed: `progressToken ${show(foreign.token)}`,
      }),
    ];
  const endedMs = reply.answeredAtMs ?? Number.POSITIVE_INFINITY;
  const late = seen.find(({ atMs }) => atMs > endedMs);
  if (late)
    return [
      violated({
        ...finding,
        expected: 'no progress after the response',
        observed: `progress ${show(late.value)}, ${Math.round(late.atMs - endedMs)} ms after it`,
      }),
    ];
  const values = seen.map(({ value }) => value).filter((value) => typeof value === 'number');
  const steps = values.slice(1).map((value, index) => value - values[index]!);
  const observed = `progress ${show(values.join(', '))}`;
  if (steps.some((step) => step < 0))
    return [violated({ ...finding, expected: 'a value that rises with each notification', observed })];
  return [
    steps.some((step) => step === 0)
      ? doubtful({ ...finding, expected: 'a value that rises with each notification', observed })
      : met,
  ];
}

const progressIn = ({ notifications }: Called['reply']): Progress[] =>
  notifications.flatMap(({ atMs, message }) => {
    if (message.method !== 'notifications/progress') return [];
    const { progressToken, progress } = isObject(message.params) ? message.params : {};
    return [{ atMs, token: progressToken, value: progress }];
  });
