import { defineCheck } from '../../core/check.js';
import { all, doubtful, type Judgement, met, notApplicable, show, untestable, violated } from '../../core/outcome.js';
import type { ProbeEvidence } from '../../core/probe.js';
import { seen } from '../../core/seen.js';

type Subscribed = ProbeEvidence['protocol/subscriptions']['eras'][number];

const ACKNOWLEDGED = 'notifications/subscriptions/acknowledged';
const SUBSCRIPTION_ID = 'io.modelcontextprotocol/subscriptionId';

export default defineCheck({
  needs: { subscribed: 'protocol/subscriptions' },
  judge: ({ subscribed }) =>
    subscribed.eras.length === 0
      ? notApplicable('the server declares neither subscriptions nor, in 2026-07-28, changes of its lists')
      : all(
          subscribed.eras.flatMap((one) => [
            ...(one.listening ? [judgeListening(one.revision, one.listening)] : []),
            ...(one.resource === undefined ? [] : judgeResource(one.revision, one.resource)),
          ]),
        ),
});

function judgeResource(revision: string, resource: NonNullable<Subscribed['resource']> | null): Judgement[] {
  if (!resource) return [untestable(`the list of resources is empty: there is none to subscribe to (${revision})`)];
  return Object.entries(resource).map(([what, reply]) =>
    reply.result
      ? met
      : violated({
          subject: `resources/${what} of a listed resource (${revision})`,
          expected: 'an empty result',
          observed: seen(reply.exchange),
          exchange: reply.exchange.id,
        }),
  );
}

function judgeListening(revision: string, { id, filter, reply }: NonNullable<Subscribed['listening']>): Judgement {
  const finding = { subject: `subscriptions/listen (${revision})`, exchange: reply.exchange.id };
  const first = reply.notifications[0]?.message;
  if (first?.method !== ACKNOWLEDGED)
    return violated({
      ...finding,
      expected: `${ACKNOWLEDGED} as the first message of the stream`,
      observed: first ? show(first) : seen(reply.exchange),
    });
  const params = (first.params ?? {}) as { _meta?: Record<string, unknown> | null; notifications?: unknown };
  const named = params._meta?.[SUBSCRIPTION_ID];
  if (named !== id)
    return violated({ ...finding, expected: `${SUBSCRIPTION_ID} ${id} in _meta`, observed: show(named ?? undefined) });
  const agreed = (params.notifications ?? {}) as Record<string, unknown>;
  const given = Object.keys(agreed).filter((member) => agreed[member] !== false);
  const unasked = given.filter((member) => !(member in filter));
  if (unasked.length > 0)
    return violated({ ...finding, expected: 'no more than was asked for', observed: unasked.join(', ') });
  const missing = Object.keys(filter).filter((member) => !given.includes(member));
  return missing.length === 0
    ? met
    : doubtful({ ...finding, expected: 'what the capabilities declare', observed: `no ${missing.join(', ')}` });
}
