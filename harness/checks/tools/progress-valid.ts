import { defineCheck } from '../../core/check.js';
import { isObject, type Json } from '../../core/json.js';
import { all, doubtful, type Judgement, met, notApplicable, show, untestable, violated } from '../../core/outcome.js';
import type { ProbeEvidence } from '../../core/probe.js';

type Reply = ProbeEvidence['transport/streaming']['calls'][number]['reply'];

/** One `notifications/progress`. Whether it is formed as the schema has it is `transport.jsonrpc-envelope`'s to say. */
interface Progress {
  atMs: number;
  token: Json | undefined;
  value: Json | undefined;
}

export default defineCheck({
  needs: { done: 'tools/calls', streaming: 'transport/streaming' },
  judge: ({ done, streaming }) => {
    const judged = [
      ...done.calls.flatMap(({ tool, revision, reply }) => judgedCall(`tool ${tool} (${revision})`, reply, undefined)),
      ...streaming.calls.flatMap(({ tool, revision, token, reply, answerAtMs }) =>
        judgedCall(`tool ${tool} (${revision})`, reply, { token, answerAtMs }),
      ),
    ];
    if (judged.length > 0) return all(judged);
    return done.calls.some(({ succeeded }) => succeeded)
      ? notApplicable('no tool that was called reported progress')
      : untestable('no tool was seen to work');
  },
});

/** @param asked the token that the call gave, and when it was answered; undefined where it asked for no progress */
function judgedCall(
  subject: string,
  reply: Reply,
  asked: { token: string; answerAtMs: number } | undefined,
): Judgement[] {
  const seen = progressIn(reply);
  if (seen.length === 0) return [];
  const finding = { subject, exchange: reply.exchange.id };
  const foreign = seen.find(({ token }) => token !== asked?.token);
  if (foreign)
    return [
      violated({
        ...finding,
        expected: asked ? `progress with the token of the call, ${asked.token}` : 'no progress: the call gave no token',
        observed: `progressToken ${show(foreign.token)}`,
      }),
    ];
  const late = seen.find(({ atMs }) => asked !== undefined && atMs > asked.answerAtMs);
  if (late)
    return [
      violated({
        ...finding,
        expected: 'no progress after the response',
        observed: `progress ${show(late.value)}, ${Math.round(late.atMs - asked!.answerAtMs)} ms after it`,
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

const progressIn = ({ notifications }: Reply): Progress[] =>
  notifications.flatMap(({ atMs, message }) => {
    if (message.method !== 'notifications/progress') return [];
    const { progressToken, progress } = isObject(message.params) ? message.params : {};
    return [{ atMs, token: progressToken, value: progress }];
  });
